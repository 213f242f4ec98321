import { setTimeout as pause } from 'node:timers/promises';
import { type CallKind, clientStreams } from '../../src/shared/call-kind.js';
import type { Transport } from '../../src/transport/transport.js';
import type { SoleCall } from './sole-call.js';
import { type CancelTiming, type ClientCompatRequest, FULL_DUPLEX } from './suite-types.js';

/** Makes the call that a case asks for, to its end; resolves to the number of its requests that could not be sent. */
export async function makeCall(
  request: ClientCompatRequest,
  kind: CallKind,
  transport: Transport,
  call: SoleCall,
): Promise<number> {
  const messages = request.requestMessages.map(({ value }) => value);
  const deadlineMs = request.timeoutMs ?? 0;
  let sent = messages.length;
  if (clientStreams(kind)) {
    transport.start(0, 0, null, deadlineMs);
    sent = await sendAll(request, messages, transport, call);
    if (cancelTiming(request)?.case === 'beforeCloseSend') transport.cancel(0);
    transport.halfClose(0);
  } else {
    if (messages.length !== 1) throw new Error(`${messages.length} requests for a method that takes one`);
    transport.start(0, 0, messages[0]!, deadlineMs);
  }
  const afterMs = cancelAfterMs(cancelTiming(request));
  if (afterMs !== null) {
    await pause(afterMs);
    transport.cancel(0);
  }
  await call.until(() => false);
  return messages.length - sent;
}

/** The number of answers after which the call is to be taken back; 0 for none. */
export function cancelAfterAnswers(request: ClientCompatRequest): number {
  const timing = cancelTiming(request);
  return timing?.case === 'afterNumResponses' ? timing.value : 0;
}

/** Resolves to how many were sent: the call may end before all are. */
async function sendAll(
  { requestDelayMs, streamType }: ClientCompatRequest,
  messages: readonly Uint8Array[],
  transport: Transport,
  call: SoleCall,
): Promise<number> {
  let sent = 0;
  for (const message of messages) {
    if (requestDelayMs > 0) await pause(requestDelayMs);
    await call.until(() => !call.isFull);
    if (call.end !== null) return sent;
    call.isFull = !transport.send(0, message);
    sent++;
    if (streamType === FULL_DUPLEX) await call.until(() => call.messages.length >= sent);
  }
  return sent;
}

function cancelTiming({ cancel }: ClientCompatRequest): CancelTiming | null {
  return cancel?.cancelTiming ?? null;
}

/** A cancel without a timing is one right after the last request. */
function cancelAfterMs(timing: CancelTiming | null): number | null {
  if (timing?.case === 'afterCloseSendMs') return timing.value;
  return timing !== null && timing.case === undefined ? 0 : null;
}
