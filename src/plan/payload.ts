/**
 * What the calls of one step send.
 *
 * Unary and server-stream calls send one message each: the i-th call of the step sends message i modulo their number.
 * Client-stream and bidi calls send all of them, in order.
 */
export interface Payload {
  messages: PayloadMessage[];
}

/** One message, made of segments that are joined in order when it is due. */
export interface PayloadMessage {
  segments: PayloadSegment[];
}

/** A piece of an encoded message. One kind so far; generated and captured pieces are further members of this union. */
export type PayloadSegment = { kind: 'constant'; bytes: Uint8Array };

/** A message whose bytes never change. */
export function constantMessage(bytes: Uint8Array): PayloadMessage {
  return { segments: [{ kind: 'constant', bytes }] };
}

/** The bytes of a message. A message of one constant segment is handed out as it is, without a copy. */
export function renderMessage(message: PayloadMessage): Uint8Array {
  const { segments } = message;
  if (segments.length === 1) return segments[0]!.bytes;
  return Buffer.concat(segments.map((segment) => segment.bytes));
}
