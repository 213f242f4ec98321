import { fieldIdOf } from './field-id.js';
import type { HeaderField } from './header-field.js';
import { STATIC_TABLE } from './static-table.js';

/** All names and values of the static table, one behind the other. */
const BYTES = Uint8Array.from(Buffer.from(STATIC_TABLE.flat().join(''), 'latin1'));
/** Per entry: where the name starts, where it ends and the value starts, where that ends, the field id. */
const SPANS = new Int32Array(STATIC_TABLE.length * 4);
measure();

/** Points the name of `field` to that of the static entry `index`, from 1 to 61. */
export function readStaticName(index: number, field: HeaderField): void {
  const at = (index - 1) * 4;
  field.id = SPANS[at + 3] as typeof field.id;
  field.nameBytes = BYTES;
  field.nameStart = SPANS[at]!;
  field.nameEnd = SPANS[at + 1]!;
}

/** Points name and value of `field` to the static entry `index`, from 1 to 61. */
export function readStaticField(index: number, field: HeaderField): void {
  readStaticName(index, field);
  field.valueBytes = BYTES;
  field.valueStart = field.nameEnd;
  field.valueEnd = SPANS[(index - 1) * 4 + 2]!;
}

function measure(): void {
  let next = 0;
  for (const [position, [name, value]] of STATIC_TABLE.entries()) {
    const nameEnd = next + name.length;
    SPANS.set([next, nameEnd, nameEnd + value.length, fieldIdOf(BYTES, next, nameEnd)], position * 4);
    next = nameEnd + value.length;
  }
}
