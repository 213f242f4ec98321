import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { choose } from './choose.js';
import type { FieldRules } from './field-rules.js';
import { isOutputOnly } from './read-rules.js';

/** A google.protobuf.FieldMask that rules name; null where they name none: its paths are those of a message beside it. */
export function exampleMask(rules: FieldRules['fieldMask'], nth: number): string | null {
  const { const: fixed, in: allowed, notIn = [] } = rules ?? {};
  const fits = (mask: string) => !notIn.includes(mask) && (allowed === undefined || allowed.includes(mask));
  return fixed ?? choose(allowed ?? [], fits, nth);
}

/** The paths of a mask are those of the message that stands beside it: of its first field, here. */
export function siblingMask(field: DescField, within: readonly DescMessage[]): string | null {
  if (field.message?.typeName !== 'google.protobuf.FieldMask') return null;
  const beside = within[within.length - 1]?.fields.find(
    ({ fieldKind, message }) => fieldKind === 'message' && message?.typeName.startsWith('google.') === false,
  );
  // Names and ids say which one it is, and are not changed.
  const fields = beside?.message?.fields.filter((each) => !isOutputOnly(each)) ?? [];
  const path = fields.find(({ name }) => name !== 'name' && !/(^|_)id$/.test(name)) ?? fields[0];
  return path?.jsonName ?? 'name';
}
