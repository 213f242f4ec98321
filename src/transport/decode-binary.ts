/**
 * The bytes of a `-bin` header, whose base64 may be padded or not. Several values in one are joined by commas (gRPC over
 * HTTP/2, Custom-Metadata): the first is taken.
 */
export function decodeBinary(value: string): Uint8Array {
  const comma = value.indexOf(',');
  return Buffer.from(comma < 0 ? value : value.slice(0, comma), 'base64');
}
