import type { OneCall } from '../../engine/one-call.js';
import type { RequestMaker } from '../../plan/request-maker.js';
import { stdinMessages } from './stdin-messages.js';

/** Sends the messages of a stream, then ends our side of it; stops early where the call has ended. */
export async function sendMessages(call: OneCall, messages: readonly Uint8Array[]): Promise<void> {
  for (const message of messages) if (!(await call.send(message))) return;
  call.halfClose();
}

/**
 * Sends each message of standard input as it comes, and ends our side of the stream with it. Rejects at the first that
 * cannot be encoded.
 */
export async function sendStandardInput(call: OneCall, maker: RequestMaker): Promise<void> {
  let count = 0;
  const over = call.outcome.then(
    () => null,
    () => null,
  );
  const texts = stdinMessages();
  for (;;) {
    // Nobody may write any more, and yet never end it.
    const next = await Promise.race([texts.next(), over]);
    if (next === null) return;
    if (next.done === true) break;
    count++;
    const messages = maker.messages({ form: 'json', text: next.value, origin: `message ${count} of standard input` });
    for (const message of messages) if (!(await call.send(message))) return;
  }
  call.halfClose();
}
