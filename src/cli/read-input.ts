import { readFileSync } from 'node:fs';
import { GrpcRedError } from '../shared/error.js';

const LARGEST_BYTES = 256 * 1024 * 1024;

/** The text of a file that an option names. */
export function readTextFile(option: string, file: string): string {
  return decode(option, file, readBytes(option, file));
}

/** The bytes of a file that an option names. */
export function readBytes(option: string, file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= LARGEST_BYTES) return bytes;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'it may not be read'
          : code === 'EISDIR'
            ? 'it is a folder'
            : String(code);
    throw new GrpcRedError('bad-input', `${option} cannot read ${file}: ${reason}.`, 'Check the path.');
  }
  throw new GrpcRedError(
    'bad-input',
    `${option} cannot use ${file}: it is larger than 256 MiB.`,
    'Give a smaller file.',
  );
}

/** All of standard input, as text. Refuses a terminal: it would look like a hang. */
export async function readStandardInput(option: string): Promise<string> {
  if (process.stdin.isTTY) {
    throw new GrpcRedError(
      'usage',
      `${option} "@" reads standard input, but that is this terminal.`,
      `Pipe the data in: cat request.json | grpc-red bench … ${option} @.`,
    );
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LARGEST_BYTES) throw tooLarge(option, 'standard input');
  }
  return decode(option, 'standard input', Buffer.concat(chunks));
}

function tooLarge(option: string, origin: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${option} cannot use ${origin}: it is larger than 256 MiB.`, 'Give less.');
}

function decode(option: string, origin: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new GrpcRedError('bad-input', `${option} cannot use ${origin}: it is not UTF-8 text.`, 'Save it as UTF-8.');
  }
}
