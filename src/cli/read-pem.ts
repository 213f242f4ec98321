import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import { LONGEST_PATH, readBytes } from './read-input.js';

/** The bytes of a PEM file that an option names, or null where it was not given. */
export function readPem(option: string, file: string | undefined, holds = 'CERTIFICATE'): Buffer | null {
  if (file === undefined) return null;
  const bytes = readBytes(option, file);
  if (new RegExp(`-----BEGIN [A-Z ]*${holds}-----`).test(bytes.toString('latin1'))) return bytes;
  const what = holds.toLowerCase();
  throw new GrpcRedError(
    'bad-input',
    `${option} cannot use ${quote(file, LONGEST_PATH)}: it holds no PEM block with a ${what}.`,
    `Give the file of the ${what}: it has "-----BEGIN ${holds}-----" in it.`,
  );
}
