import { type OneCall, startCall } from '../../engine/one-call.js';
import { RequestMaker } from '../../plan/request-maker.js';
import { schemaSourceOf } from '../../plan/schema-source-of.js';
import { clientStreams } from '../../shared/call-kind.js';
import { findMethods } from '../../target/find-methods.js';
import type { MethodTarget } from '../../target/method-target.js';
import { openSchema } from '../../target/open-schema.js';
import { emptyCall } from '../arguments/bench-command.js';
import type { RawCallOptions } from '../arguments/call-command.js';
import { AnswerPrinter } from '../call/answer-printer.js';
import { sendMessages, sendStandardInput } from '../call/send-messages.js';
import { tellStatus } from '../call/tell-status.js';
import { unwritable } from '../files/attempt.js';
import { Interrupts } from '../interrupts.js';
import { readCallData } from '../read/read-call-data.js';
import { type CallOptions, readCallOptions } from '../read/read-call-options.js';

const EXIT_INTERRUPTED = 130;

/** `grpc-red call`: one call, its answer as JSON. Returns the exit code. */
export async function call(target: string, methodName: string | undefined, raw: RawCallOptions): Promise<number> {
  const options = await readCallOptions(target, raw);
  const nowMs = Date.now();
  const interrupts = new Interrupts();
  try {
    const schema = await interrupts.before(() => openSchema(schemaSourceOf(options, nowMs)));
    const names = methodName === undefined ? [] : [methodName];
    const method = findMethods(schema, names, 'Name it after the target: pkg.Service/Method.')[0]!;
    const maker = new RequestMaker(schema, method, options.templating, options.rows, nowMs);
    const messages = await messagesOf(options, maker, method);
    const metadata = maker.metadata(options.settings.metadata);
    if (messages !== null) maker.refuseUnreadRows(options.rows);
    let open: OneCall | null = null;
    const printer = new AnswerPrinter(schema, method, options, () => open?.cancel());
    const settings = { ...options.settings, metadata, method };
    open = await interrupts.before(() => startCall(settings, messages?.[0] ?? null, printer));
    const sent = sendAll(open, messages, maker, method);
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
    if (printer.trouble !== null) {
      throw unwritable('Standard output cannot be written', printer.trouble, 'Free some space, or write it elsewhere.');
    }
    return printer.reader === 'left' ? 0 : tellStatus(outcome, schema);
  } finally {
    interrupts.release();
  }
}

/** null where standard input is a stream of them. */
async function messagesOf(
  { data }: CallOptions,
  maker: RequestMaker,
  { kind }: MethodTarget,
): Promise<readonly Uint8Array[] | null> {
  if (data !== 'standard input') return maker.messages(data);
  return clientStreams(kind) ? null : maker.messages(await readCallData({ ...emptyCall(), data: '@' }));
}

/** Rejects with what is wrong with a message, after the call was taken back. */
async function sendAll(
  open: OneCall,
  messages: readonly Uint8Array[] | null,
  maker: RequestMaker,
  { kind }: MethodTarget,
): Promise<void> {
  if (!clientStreams(kind)) return;
  try {
    await (messages === null ? sendStandardInput(open, maker) : sendMessages(open, messages));
  } catch (error) {
    open.cancel();
    throw error;
  }
}
