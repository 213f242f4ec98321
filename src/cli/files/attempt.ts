import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';

/** Does what may fail by a path that an option names. */
export function attempt<T>(option: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const what = `${option} cannot write ${quotePath(path)}`;
    throw unwritable(what, error as NodeJS.ErrnoException, 'Give a path that can be written.');
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a file of that name is in the way',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk space that is yours is used up',
  EFBIG: 'it would be larger than the system allows',
};

/** The error of what could not be written, with why in words. */
export function unwritable(what: string, { code = '', message }: NodeJS.ErrnoException, hint: string): GrpcRedError {
  return new GrpcRedError('unwritable', `${what}: ${REASONS[code] ?? (code || message)}.`, hint);
}
