import { FIELD_ID, type FieldId } from './field-id.js';

const MAX_DIGITS = 9;
const SHORT = 24;

/**
 * One decoded header field, as bytes that lie elsewhere: in the block, in a table, or in the decoder's scratch space.
 *
 * There is one of these per decoder, and it changes with each field: take what you need inside the callback. Nothing
 * is made of the bytes until asked for. The peer's bytes are unchecked: names may be upper-case or empty, values may
 * hold any octet (RFC 9113 §8.2.1 is the reader's to apply).
 */
export class HeaderField {
  id: FieldId = FIELD_ID.other;
  nameBytes: Uint8Array = new Uint8Array(0);
  nameStart = 0;
  nameEnd = 0;
  valueBytes: Uint8Array = this.nameBytes;
  valueStart = 0;
  valueEnd = 0;
  /** True for a literal that intermediaries must not index either (RFC 7541 §6.2.3). */
  neverIndexed = false;

  /** The name, one character per octet. */
  name(): string {
    return textOf(this.nameBytes, this.nameStart, this.nameEnd);
  }

  /** The value, one character per octet. */
  value(): string {
    return textOf(this.valueBytes, this.valueStart, this.valueEnd);
  }

  /** The value as a number where it is one to nine decimal digits, as `:status` and `grpc-status` are; else -1. */
  digits(): number {
    const { valueBytes, valueStart, valueEnd } = this;
    if (valueEnd === valueStart || valueEnd - valueStart > MAX_DIGITS) return -1;
    let number = 0;
    for (let i = valueStart; i < valueEnd; i++) {
      const digit = valueBytes[i]! - 0x30;
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  }

  /** The size that the field counts as in a table or list (RFC 7541 §4.1, RFC 9113 §6.5.2). */
  sizeBytes(): number {
    return this.nameEnd - this.nameStart + this.valueEnd - this.valueStart + 32;
  }
}

/** Short texts are cheaper to add up than to ask the runtime for, which needs a view first. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
