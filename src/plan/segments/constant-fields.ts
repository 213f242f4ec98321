import { BinaryReader } from '@bufbuild/protobuf/wire';

/** An encoded message without the fields of those numbers. */
export function constantsAlone(bytes: Uint8Array, without: { has(number: number): boolean }): Uint8Array {
  const reader = new BinaryReader(bytes);
  const kept: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wireType] = reader.tag();
    reader.skip(wireType, number);
    if (!without.has(number)) kept.push(bytes.subarray(start, reader.pos));
  }
  return new Uint8Array(Buffer.concat(kept));
}
