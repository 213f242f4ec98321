import type { HeaderField } from '../../../../src/transport/wire/hpack/header-field.js';
import type { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import type { HpackFault } from '../../../../src/transport/wire/hpack/hpack-fault.js';

export type Field = readonly [name: string, value: string];

/** All that one block says. */
export interface Block {
  fault: HpackFault | null;
  fields: Field[];
  /** Names of the fields that were marked as never to be indexed. */
  never: string[];
}

/** Decodes a block, given as bytes or in hex, that stands somewhere inside a larger buffer. */
export function readBlock(decoder: HpackDecoder, wire: Uint8Array | string): Block {
  const bytes = typeof wire === 'string' ? Buffer.from(wire.replaceAll(' ', ''), 'hex') : wire;
  const around = Buffer.concat([Buffer.from([0x82, 0xff, 0x40]), bytes, Buffer.from([0x82, 0x00, 0x40, 0xff])]);
  const block: Block = { fault: null, fields: [], never: [] };
  const sink = {
    field(field: HeaderField): void {
      block.fields.push([field.name(), field.value()]);
      if (field.neverIndexed) block.never.push(field.name());
    },
  };
  block.fault = decoder.decode(around, 3, 3 + bytes.length, sink);
  return block;
}

/** The fields of a block that must be sound. */
export function readFields(decoder: HpackDecoder, wire: Uint8Array | string): Field[] {
  const { fault, fields } = readBlock(decoder, wire);
  if (fault !== null) throw new Error(`${fault.reason} (${fault.clause})`);
  return fields;
}

/** The newest `count` entries of the dynamic table, asked for by their indices. */
export function readTable(decoder: HpackDecoder, count: number): Field[] {
  return readFields(
    decoder,
    Uint8Array.from({ length: count }, (_, position) => 0x80 | (62 + position)),
  );
}
