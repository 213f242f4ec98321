import { closeSync, openSync, readSync } from 'node:fs';
import { quote } from '../../shared/quote.js';
import type { MetricsUrl } from '../metrics-url.js';
import { scrapeError } from './scrape-error.js';

const LARGEST_BYTES = 64 * 1024;

/** The token in a file, without the blanks and line ends around it. */
export function readToken(target: MetricsUrl, file: string): string {
  const shown = quote(file, 200);
  let token: string;
  try {
    token = readStart(file).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw scrapeError(target, `was not asked: the token file ${shown} cannot be read (${code})`, 'Check the path.');
  }
  // RFC 6750 §2.1, and no more of it in a message than that.
  if (/^[\x21-\x7e]+$/.test(token) && token.length < LARGEST_BYTES) return token;
  const hint = 'It holds the token alone, as a Prometheus server reads it too.';
  throw scrapeError(target, `was not asked: the token file ${shown} holds no token`, hint);
}

function readStart(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(LARGEST_BYTES);
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}
