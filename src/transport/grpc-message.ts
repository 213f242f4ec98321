const PERCENT = 0x25;

/**
 * Decodes a grpc-message header: percent-encoded UTF-8.
 *
 * `text` holds one character per byte, as Node gives header values. A broken escape stays as it is, broken UTF-8
 * becomes U+FFFD: an invalid message must not be thrown away (gRPC over HTTP/2, Responses, Percent-Encoded).
 */
export function decodeGrpcMessage(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const value = bytes[at] === PERCENT ? hexByte(bytes, at + 1) : -1;
    bytes[length++] = value < 0 ? bytes[at]! : value;
    if (value >= 0) at += 2;
  }
  return bytes.toString('utf8', 0, length);
}

/** The byte that two hexadecimal digits say, or -1. */
function hexByte(bytes: Buffer, at: number): number {
  const high = hexDigit(bytes[at]);
  const low = hexDigit(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
