import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { whyUnwritable } from '../../shared/why-unwritable.js';

/** Does what may fail by a path that an option names. */
export function attempt<T>(option: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const what = `${option} cannot write ${quotePath(path)}`;
    throw unwritable(what, error, 'Give a path that can be written.');
  }
}

/** The error of what could not be written, with why in words. */
export function unwritable(what: string, error: unknown, hint: string): GrpcRedError {
  return new GrpcRedError('unwritable', `${what}: ${whyUnwritable(error)}.`, hint);
}
