import type { DescEnum } from '@bufbuild/protobuf';
import { choose } from './choose.js';
import type { FieldRules } from './field-rules.js';

/**
 * The name of a value of an enum, or its number where it has none; the first that is not 0 if rules allow it.
 *
 * @param nth which of several that must differ
 * @returns null where no value keeps the rules
 */
export function exampleEnum(
  type: DescEnum,
  { rules, nth }: { rules: FieldRules | null; nth: number },
  notZero: boolean,
): string | number | null {
  if (type.typeName === 'google.protobuf.NullValue') return null;
  const asked = rules?.enum ?? {};
  const declared = type.values.map(({ number }) => number);
  const candidates = [
    ...(asked.const === undefined ? [] : [asked.const]),
    ...(asked.in ?? []),
    ...declared.filter((number) => number !== 0),
    ...declared,
  ];
  const fits = (number: number) =>
    (number !== 0 || !notZero) &&
    (asked.const === undefined || number === asked.const) &&
    (asked.in === undefined || asked.in.includes(number)) &&
    !asked.notIn?.includes(number) &&
    (type.open || declared.includes(number));
  const chosen = choose(candidates, fits, nth);
  return chosen === null ? null : (type.values.find(({ number }) => number === chosen)?.name ?? chosen);
}
