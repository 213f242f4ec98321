import type { PackedMessages } from './segments/packed-messages.js';
import type { WireForm } from './segments/wire-form.js';
import type { Template } from './template/template.js';

/**
 * What the calls of one step send. Plain data.
 *
 * Unary and server-stream calls send one message each, in the order that the step asks for. Client-stream and bidi calls
 * send all of them, in order.
 */
export interface Payload {
  messages: PayloadMessage[];
  /** In place of `messages`, where there are many that never change. */
  packed: PackedMessages | null;
  /** The one message is made for each row of the flow's list: a list of CSV. */
  isOfRows: boolean;
}

/** One message, made of segments that are joined in order when it is due. */
export interface PayloadMessage {
  segments: PayloadSegment[];
}

/** A piece of an encoded message. */
export type PayloadSegment =
  | { kind: 'constant'; bytes: Uint8Array }
  /** A piece with its tag and its length before it. Nothing at all where it has no more than `emptyBytes`; null: always. */
  | { kind: 'delimited'; tag: Uint8Array; segments: PayloadSegment[]; emptyBytes: number | null }
  | VaryingSegment;

/** The value of one field, worked out for every message. */
export interface VaryingSegment {
  kind: 'varying';
  /** Empty for an item of a packed list, or for a whole content. */
  tag: Uint8Array;
  form: WireForm;
  template: Template;
  /** What the template gives is JSON: a text has quotes. */
  isBare: boolean;
  /** Nothing at all where the template gives an empty text. */
  isOptional: boolean;
  /** For messages. */
  origin: string;
  path: string;
}

/** A message whose bytes never change. */
export function constantMessage(bytes: Uint8Array): PayloadMessage {
  return { segments: [{ kind: 'constant', bytes }] };
}

/** The bytes of a message that never changes; null for all others. */
export function constantBytes({ segments }: PayloadMessage): Uint8Array | null {
  const [first] = segments;
  return segments.length === 1 && first!.kind === 'constant' ? first!.bytes : null;
}

/** A payload of messages that never change. */
export function constantPayload(messages: readonly Uint8Array[]): Payload {
  return { messages: messages.map(constantMessage), packed: null, isOfRows: false };
}

/** How many messages there are; of a list of rows, as many as it has. */
export function payloadCount({ messages, packed, isOfRows }: Payload, rows: { count: number } | null): number {
  return isOfRows ? rows!.count : (packed?.ends.length ?? messages.length);
}
