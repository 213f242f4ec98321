import { type DescField, ScalarType } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { nearestName } from '../../shared/nearest-name.js';

const MOST_NAMES = 20;

/** Why a text means no value of a field, for whoever expects it of an answer. */
export function unfitValue(field: DescField, text: string): { says: string; hint: string } {
  if (field.enum !== undefined) {
    const names = field.enum.values.map(({ name }) => name);
    const nearest = nearestName(text, names);
    return {
      says: `it is no value of the enum ${field.enum.typeName}`,
      hint: nearest === null ? `There are ${names.slice(0, MOST_NAMES).join(', ')}.` : `Did you mean ${nearest}?`,
    };
  }
  switch (field.message?.typeName) {
    case 'google.protobuf.Timestamp':
      return { says: 'it is no time', hint: 'For example: 2026-01-31T12:00:00Z.' };
    case 'google.protobuf.Duration':
      return { says: 'it is no duration', hint: 'For example: 1.5s.' };
  }
  const wrapped = field.message !== undefined && isWrapperDesc(field.message) ? field.message.fields[0]! : field;
  switch (wrapped.scalar) {
    case ScalarType.BOOL:
      return { says: 'it is neither true nor false', hint: 'Write true or false.' };
    case ScalarType.BYTES:
      return { says: 'it is no base64', hint: 'Write bytes as proto3 JSON has them, in base64.' };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { says: 'it is no number', hint: 'For example: 1.5.' };
    default:
      return { says: 'it is no whole number', hint: 'For example: 15.' };
  }
}
