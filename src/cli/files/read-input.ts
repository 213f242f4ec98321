import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { whyUnreadable } from '../../shared/why-unreadable.js';

const LARGEST_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** How long the one who writes into a pipe may take to come. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 10;

/** The text of a file that an option names. */
export function readTextFile(option: string, file: string): string {
  return decode(option, quotePath(file), readBytes(option, file));
}

/** The bytes of a file that an option names. It may be a pipe or a device: what has no end is refused all the same. */
export function readBytes(option: string, file: string): Buffer {
  const shown = quotePath(file);
  let bytes: Buffer | null;
  try {
    bytes = readUpTo(LARGEST_BYTES, file);
  } catch (error) {
    const why = whyUnreadable(error);
    throw new GrpcRedError('bad-input', `${option} cannot read ${shown}: ${why}.`, 'Check the path.');
  }
  if (bytes !== null) return bytes;
  throw tooLarge(option, shown);
}

/** All of a file, or null where it is longer. */
function readUpTo(longest: number, file: string): Buffer | null {
  const isPipe = statSync(file).isFIFO();
  // Opening a pipe waits for whoever writes into it, who may never come.
  const fd = openSync(file, isPipe ? constants.O_RDONLY | constants.O_NONBLOCK : 'r');
  try {
    const chunks: Buffer[] = [];
    const patience = { untilMs: performance.now() + PATIENCE_MS };
    for (let bytes = 0; bytes <= longest; ) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const read = isPipe ? readWaiting(fd, chunk, bytes === 0 ? patience : null) : readSync(fd, chunk);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      bytes += read;
    }
    return null;
  } finally {
    closeSync(fd);
  }
}

/**
 * Waits until something is in a pipe. A writer who is there may take as long as it takes.
 *
 * @param patience how long the first writer may take to come; null: one was there
 * @returns how many bytes were read; 0 at the end
 */
function readWaiting(fd: number, into: Buffer, patience: { untilMs: number } | null): number {
  for (;;) {
    const read = readNow(fd, into);
    if (read === null) {
      if (patience !== null) patience.untilMs = Number.POSITIVE_INFINITY;
    } else if (read > 0 || patience === null || patience.untilMs === Number.POSITIVE_INFINITY) return read;
    else if (performance.now() > patience.untilMs) throw new Error('it is a pipe that nobody writes into');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
}

/** 0 where nobody writes, null where somebody may write more. */
function readNow(fd: number, into: Buffer): number | null {
  try {
    return readSync(fd, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}

/**
 * All of standard input, as text. Refuses a terminal: it would look like a hang.
 *
 * @param sign what stands for standard input on the command line
 * @param example a command line that pipes something in
 */
export async function readStandardInput(option: string, sign: string, example: string): Promise<string> {
  return decode(option, 'standard input', await readStandardBytes(option, sign, example));
}

/** Likewise, as it is. */
export async function readStandardBytes(option: string, sign: string, example: string): Promise<Buffer> {
  if (process.stdin.isTTY) {
    throw new GrpcRedError(
      'usage',
      `${option}${sign === option ? '' : ` "${sign}"`} reads standard input, but that is this terminal.`,
      `Pipe the data in: ${example}.`,
    );
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LARGEST_BYTES) throw tooLarge(option, 'standard input');
  }
  return Buffer.concat(chunks);
}

function tooLarge(option: string, origin: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${option} cannot use ${origin}: it is larger than 256 MiB.`, 'Give less.');
}

function decode(option: string, origin: string, bytes: Buffer): string {
  const notText = () =>
    new GrpcRedError('bad-input', `${option} cannot use ${origin}: it is not UTF-8 text.`, 'Save it as UTF-8.');
  // In text there is none; in UTF-16 every other byte is.
  if (bytes.includes(0)) throw notText();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notText();
  }
}
