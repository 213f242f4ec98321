import { type DescMessage, fromBinary, type Message } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { GrpcRedError } from '../shared/error.js';
import type { JsonPlace } from './bad-field.js';
import { MESSAGES_MAX } from './input-of.js';

/** One message, several of them with their length before each (a varint), or whichever it can be. */
export type BinaryFraming = 'single' | 'delimited' | 'auto';

const FLAG = '--binary-form';

/**
 * The messages in binary data, held against the type: what it does not decode as, or holds fields that are not its own, is
 * no message of it.
 *
 * @throws GrpcRedError `bad-payload`
 */
export function readBinary(
  bytes: Uint8Array,
  framing: BinaryFraming,
  type: DescMessage,
  place: JsonPlace,
): Uint8Array[] {
  const { origin } = place;
  if (framing === 'single') return [checked(bytes, type, origin, '')];
  if (framing === 'delimited') return delimited(bytes, type, origin);
  const one = attempt(() => [checked(bytes, type, origin, '')]);
  const many = attempt(() => delimited(bytes, type, origin));
  // An empty message is its own list of none.
  if (one.error === null && (many.error !== null || bytes.length === 0)) return one.messages;
  if (many.error === null && one.error !== null) return many.messages;
  if (one.error !== null) throw one.error;
  throw new GrpcRedError(
    'bad-payload',
    `${origin} can be read as one message of ${type.typeName}, and as ${many.messages.length} with their lengths.`,
    `Say which: ${FLAG} single, or ${FLAG} delimited.`,
  );
}

function delimited(bytes: Uint8Array, type: DescMessage, origin: string): Uint8Array[] {
  const reader = new BinaryReader(bytes);
  const messages: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const at = reader.pos;
    let message: Uint8Array;
    try {
      message = reader.bytes();
    } catch {
      throw unfit(
        origin,
        `at byte ${at} there is no message with its length before it`,
        `For one message without its length: ${FLAG} single.`,
      );
    }
    if (messages.length === MESSAGES_MAX) {
      throw unfit(origin, `the payload holds more than ${MESSAGES_MAX} messages`, 'Send fewer.');
    }
    messages.push(checked(message, type, origin, ` at byte ${at}`));
  }
  return messages;
}

function checked(bytes: Uint8Array, type: DescMessage, origin: string, where: string): Uint8Array {
  let message: Message;
  try {
    message = fromBinary(type, bytes);
  } catch {
    throw unfit(
      origin,
      `the message${where} cannot be decoded as ${type.typeName}`,
      'Check which method it was made for.',
    );
  }
  const unknown = unknownField(message);
  if (unknown === null) return bytes;
  throw unfit(
    origin,
    `the message${where} has the field ${unknown}, which ${type.typeName} has not`,
    'Check which method it was made for.',
  );
}

/** The number of a field that the type does not have, at any depth. */
function unknownField(value: unknown, depth = 0): number | null {
  if (depth > 200 || value === null || typeof value !== 'object' || value instanceof Uint8Array) return null;
  const unknown = (value as Message).$unknown?.[0]?.no;
  if (unknown !== undefined) return unknown;
  for (const [name, each] of Object.entries(value)) {
    if (name.startsWith('$')) continue;
    const found = unknownField(each, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function attempt(read: () => Uint8Array[]): { messages: Uint8Array[]; error: unknown } {
  try {
    return { messages: read(), error: null };
  } catch (error) {
    return { messages: [], error };
  }
}

function unfit(origin: string, says: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-payload', `${origin}: ${says}.`, hint);
}
