import { GrpcRedError } from '../../shared/error.js';
import { JsonSplitter } from './split-json.js';

/** The JSON texts of standard input, each as soon as it is whole. */
export async function* stdinMessages(): AsyncGenerator<string> {
  const splitter = new JsonSplitter();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    yield* splitter.push(decoded(() => decoder.decode(chunk, { stream: true })));
  }
  yield* splitter.push(decoded(() => decoder.decode()));
  yield* splitter.end();
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw new GrpcRedError('bad-input', '-d cannot use standard input: it is not UTF-8 text.', 'Save it as UTF-8.');
  }
}
