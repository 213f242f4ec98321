import type { CallListener } from '../../engine/one-call.js';
import { escapeText } from '../../report/escape-text.js';
import { serverStreams } from '../../shared/call-kind.js';
import type { MetadataEntry } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import { escapeInvisible } from '../../shared/escape-invisible.js';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { readMessage } from '../../target/read-message.js';

/** Bytes that may wait for a slow reader of standard output. */
const MOST_WAITING = 64 * 1024 * 1024;

/** What whoever reads standard output did: read on, or had enough. */
export type Reader = 'reads' | 'left';

/**
 * Prints the messages of an answer to standard output as they come: JSON, of a stream on one line each. Headers and
 * trailers go to standard error, where they are asked for. Nothing of it steers a terminal.
 */
export class AnswerPrinter implements CallListener {
  reader: Reader = 'reads';
  /** Why standard output cannot be written; null where it can, or where nobody reads on. */
  trouble: Error | null = null;
  private readonly schema: Schema;
  private readonly method: MethodTarget;
  private readonly options: { emitDefaults: boolean; verbose: boolean };
  private printed = 0;

  /** @param onLeft called once, when standard output takes no more */
  constructor(
    schema: Schema,
    method: MethodTarget,
    options: { emitDefaults: boolean; verbose: boolean },
    onLeft: () => void,
  ) {
    this.schema = schema;
    this.method = method;
    this.options = options;
    process.stdout.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.reader = 'left';
      else this.trouble = error;
      onLeft();
    });
  }

  message(view: Uint8Array): void {
    const { schema, method, options } = this;
    // Where one is due, the status says that there were more; they may have no end.
    if (this.printed++ > 0 && !serverStreams(method.kind)) return;
    const json = readMessage(schema, method.outputType, view, options.emitDefaults);
    const text = serverStreams(method.kind) ? JSON.stringify(json) : JSON.stringify(json, null, 2);
    process.stdout.write(`${escapeInvisible(text)}\n`);
    if (process.stdout.writableLength <= MOST_WAITING) return;
    throw new GrpcRedError(
      'unwritable',
      'The answer comes faster than standard output takes it: 64 MiB are waiting.',
      'Write it to a file, or ask for less.',
    );
  }

  metadata(part: 'headers' | 'trailers', fields: readonly MetadataEntry[]): void {
    if (!this.options.verbose) return;
    const lines = fields.map(([name, value]) => `<   ${escapeText(name)}: ${escapeText(value)}\n`);
    process.stderr.write(`< ${part}\n${lines.join('')}`);
  }
}
