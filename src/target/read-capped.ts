import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { GrpcRedError } from '../shared/error.js';
import { quotePath } from '../shared/quote.js';
import { whyUnreadable } from '../shared/why-unreadable.js';

/**
 * The bytes of a plain file. Throws `bad-input` where it is none, cannot be read, or is larger than `most` bytes.
 *
 * @param reader what wants to read it, for the message: `--protoset`
 */
export function readCapped(reader: string, file: string, most: number): Uint8Array {
  const shown = quotePath(file);
  const refused = (why: string) =>
    new GrpcRedError('bad-input', `${reader} cannot read ${shown}: ${why}.`, 'Check the path.');
  let fd: number;
  let stat: Stats;
  try {
    stat = statSync(file);
    // Opening a pipe would wait for somebody who writes to it.
    if (!stat.isFile()) throw refused(stat.isDirectory() ? 'it is a folder' : 'it is no plain file');
    fd = openSync(file, 'r');
  } catch (error) {
    if (error instanceof GrpcRedError) throw error;
    throw refused(whyUnreadable(error));
  }
  try {
    if (stat.size > most) throw refused(`it is larger than ${most / 1024 / 1024} MiB`);
    const bytes = Buffer.alloc(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(fd, bytes, filled, bytes.length - filled, null);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(fd);
  }
}
