import { type OneCall, startCall } from '../../engine/one-call.js';
import { encodePayload } from '../../plan/encode-payload.js';
import { clientStreams } from '../../shared/call-kind.js';
import { GrpcRedError } from '../../shared/error.js';
import { findMethods } from '../../target/find-methods.js';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { openSchema } from '../../target/open-schema.js';
import { AnswerPrinter } from '../answer-printer.js';
import type { RawCallOptions } from '../call-command.js';
import { Interrupts } from '../interrupts.js';
import { type CallOptions, type JsonData, readCallOptions } from '../read-call-options.js';
import { readStandardInput } from '../read-input.js';
import { sendMessages, sendStandardInput } from '../send-messages.js';
import { tellStatus } from '../tell-status.js';

const EXIT_INTERRUPTED = 130;

/** `grpc-red call`: one call, its answer as JSON. Returns the exit code. */
export async function call(target: string, methodName: string | undefined, raw: RawCallOptions): Promise<number> {
  const options = await readCallOptions(target, raw);
  const interrupts = new Interrupts();
  try {
    const schema = await interrupts.before(() => openSchema(options.source));
    const names = methodName === undefined ? [] : [methodName];
    const method = findMethods(schema, names, 'Name it after the target: pkg.Service/Method.')[0]!;
    const messages = await messagesOf(options, schema, method);
    let open: OneCall | null = null;
    const printer = new AnswerPrinter(schema, method, options, () => open?.cancel());
    const settings = { ...options.settings, method };
    open = await interrupts.before(() => startCall(settings, messages?.[0] ?? null, printer));
    const sent = sendAll(open, messages, schema, method);
    // It is awaited later, perhaps after it was rejected.
    sent.catch(() => {});
    const stop = { stop: () => open?.cancel(), abandon: () => open?.abandon() };
    const outcome = await interrupts.whileRunning(stop, open.outcome, () => {
      process.stderr.write('grpc-red: interrupted: the call is taken back\n');
    });
    // What was wrong with a message to send is why the call was taken back.
    await sent;
    process.stdin.destroy();
    if (interrupts.happened) return EXIT_INTERRUPTED;
    return printer.reader === 'left' ? 0 : tellStatus(outcome, schema);
  } finally {
    interrupts.release();
  }
}

/** null where standard input is a stream of them. */
async function messagesOf(
  { data }: CallOptions,
  schema: Schema,
  method: MethodTarget,
): Promise<readonly Uint8Array[] | null> {
  if (data === 'standard input' && clientStreams(method.kind)) return null;
  const { text, origin } = data === 'standard input' ? await standardInput() : (data ?? NO_DATA);
  const messages = encodePayload(schema, method, text, origin);
  if (clientStreams(method.kind) || messages.length === 1) return messages;
  throw new GrpcRedError(
    'bad-payload',
    `${origin} holds ${messages.length} messages, but ${method.service}/${method.method} takes one.`,
    'Leave out the others; grpc-red bench sends many.',
  );
}

const NO_DATA: JsonData = { text: '', origin: '-d' };

async function standardInput(): Promise<JsonData> {
  const text = await readStandardInput('-d', '@', 'cat request.json | grpc-red call … -d @');
  return { text, origin: 'standard input' };
}

/** Rejects with what is wrong with a message, after the call was taken back. */
async function sendAll(
  open: OneCall,
  messages: readonly Uint8Array[] | null,
  schema: Schema,
  method: MethodTarget,
): Promise<void> {
  if (!clientStreams(method.kind)) return;
  try {
    await (messages === null ? sendStandardInput(open, schema, method) : sendMessages(open, messages));
  } catch (error) {
    open.cancel();
    throw error;
  }
}
