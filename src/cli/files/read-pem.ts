import { createPrivateKey, X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { readBytes } from './read-input.js';
import { readPipe } from './read-pipe.js';

/** The bytes of a PEM file that an option names, or null where it was not given. What TLS would choke on is refused. */
export function readPem(option: string, file: string | undefined, holds = 'CERTIFICATE'): Buffer | null {
  if (file === undefined) return null;
  const bytes = readAtOnce(option, file);
  const what = holds.toLowerCase();
  const hint = `Give the file of the ${what}: it has "-----BEGIN ${holds}-----" in it.`;
  const refused = (why: string, howTo: string) =>
    new GrpcRedError('bad-input', `${option} cannot use ${quotePath(file)}: ${why}.`, howTo);
  const text = bytes.toString('latin1');
  if (!new RegExp(`-----BEGIN [A-Z ]*${holds}-----`).test(text)) {
    throw refused(`it holds no PEM block with a ${what}`, hint);
  }
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw refused('its key is encrypted', 'Decrypt it first: openssl pkey -in key.pem -out plain.pem.');
  }
  if (!(holds === 'CERTIFICATE' ? certificatesIn(text) : [bytes]).every((block) => canBeRead(holds, block))) {
    throw refused(`its ${what} is damaged`, 'Export it again: the block ends early, or holds something else.');
  }
  return bytes;
}

/**
 * Refuses a certificate and a key that do not belong together.
 *
 * @param options those that name the two
 */
export function refuseStrangers([certOption, keyOption]: [string, string], cert: Buffer | null, key: Buffer | null) {
  if (cert === null || key === null || new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return;
  const message = `The key of ${keyOption} is not that of the certificate of ${certOption}.`;
  throw new GrpcRedError('bad-input', message, 'Give the two that were made together; a chain begins with its own.');
}

/** Each block by itself: a parser looks at the first alone. */
function certificatesIn(text: string): string[] {
  return text.split(/(?=-----BEGIN )/).filter((block) => /^-----BEGIN (?:X509 )?CERTIFICATE-----/.test(block));
}

function canBeRead(holds: string, block: string | Buffer): boolean {
  try {
    if (holds === 'CERTIFICATE') new X509Certificate(block);
    else createPrivateKey(block as Buffer);
    return true;
  } catch {
    return false;
  }
}

/** A pipe may be that of a shell's `<(command)`; one that nobody writes to would hold up everything. */
function readAtOnce(option: string, file: string): Buffer {
  const stat = statOf(file);
  if (stat === undefined || stat.isFile() || stat.isDirectory()) return readBytes(option, file);
  const bytes = stat.isFIFO() ? readPipe(file) : null;
  if (bytes !== null) return bytes;
  const what = stat.isFIFO() ? 'it is a pipe that nobody writes to' : 'it is no plain file';
  throw new GrpcRedError('bad-input', `${option} cannot use ${quotePath(file)}: ${what}.`, 'Give a file.');
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
