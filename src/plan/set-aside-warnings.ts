import type { Warning } from '../record/run-result.js';
import type { BenchOptions } from './bench-options.js';

/** Says of which flows nothing was sent, though a file names them. */
export function setAsideWarnings({ setAside }: Pick<BenchOptions, 'setAside'>): Warning[] {
  if (setAside === null) return [];
  const { file, flows } = setAside;
  const what = flows === 1 ? 'The flow' : `The ${flows} flows`;
  const message = `${what} of ${file} ${flows === 1 ? 'was' : 'were'} not run: the command line names what to call.`;
  return [{ code: 'flows-set-aside', message }];
}
