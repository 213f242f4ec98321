import { closeSync, constants, openSync, readSync } from 'node:fs';

const LARGEST_BYTES = 1024 * 1024;
/** How long whoever writes may take. */
const PATIENCE_MS = 3000;
const PAUSE_MS = 20;

/** All of a pipe, up to a mebibyte; null where nothing comes, or no end. Never blocks for longer than a few seconds. */
export function readPipe(file: string): Buffer | null {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const untilMs = performance.now() + PATIENCE_MS;
  const bytes = Buffer.alloc(LARGEST_BYTES);
  let filled = 0;
  try {
    while (performance.now() < untilMs && filled < LARGEST_BYTES) {
      const read = readSome(fd, bytes.subarray(filled));
      filled += read ?? 0;
      // Before the first byte, no writer may have come yet.
      if (read === 0 && filled > 0) return bytes.subarray(0, filled);
      if (!read) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
    return null;
  } finally {
    closeSync(fd);
  }
}

/** 0 where nobody writes any more, null where nothing is there yet. */
function readSome(fd: number, into: Buffer): number | null {
  try {
    return readSync(fd, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}
