import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { quotePath } from '../../shared/quote.js';
import { whyUnreadable } from '../../shared/why-unreadable.js';
import type { MetricsUrl } from '../metrics-url.js';
import { scrapeError } from './scrape-error.js';

const LARGEST_BYTES = 64 * 1024;

/** The token in a file, without the blanks and line ends around it. */
export function readToken(target: MetricsUrl, file: string): string {
  const shown = quotePath(file);
  let text: string | null;
  try {
    text = readStart(file);
  } catch (error) {
    const why = `the token file ${shown} cannot be read: ${whyUnreadable(error)}`;
    throw scrapeError(target, `was not asked: ${why}`, 'Check the path.');
  }
  if (text === null) {
    const hint = 'It is read anew for every page: give a file that can be read again.';
    throw scrapeError(target, `was not asked: the token file ${shown} is no plain file`, hint);
  }
  const token = text.trim();
  // RFC 6750 §2.1, and no more of it in a message than that.
  if (/^[\x21-\x7e]+$/.test(token) && token.length < LARGEST_BYTES) return token;
  const hint = 'It holds the token alone, as a Prometheus server reads it too.';
  throw scrapeError(target, `was not asked: the token file ${shown} holds no token`, hint);
}

/** null for a pipe, a device or a folder: a pipe without a writer would hold up the whole run. */
function readStart(file: string): string | null {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) return null;
    const bytes = Buffer.alloc(LARGEST_BYTES);
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}
