import { GrpcRedError } from '../../shared/error.js';

const MEND_THE_EXPORTER =
  'The page is written by the server: correct its exporter, or point --metrics at another page. docs/exposition.md lists what is read.';

/**
 * A fault in one line of a metrics page.
 *
 * @param line from 1
 * @param what the rest of the sentence; foreign text in it has been through `excerpt`
 */
export function lineError(line: number, what: string, hint: string = MEND_THE_EXPORTER): GrpcRedError {
  return new GrpcRedError('bad-metrics', `line ${line}: ${what}`, hint);
}
