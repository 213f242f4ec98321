import { ScalarType } from '@bufbuild/protobuf';
import { choose } from './choose.js';
import type { NumberRules, RangeRules } from './field-rules.js';
import { numberByName } from './named-text.js';

export interface NumberWish {
  name: string;
  rules: NumberRules | null;
  nth: number;
  notZero: boolean;
}

/** The least and the greatest whole number of each type. */
const RANGES = new Map<ScalarType, readonly [bigint, bigint]>([
  ...[ScalarType.INT32, ScalarType.SINT32, ScalarType.SFIXED32].map((type) => [type, [-(2n ** 31n), 2n ** 31n - 1n]]),
  ...[ScalarType.UINT32, ScalarType.FIXED32].map((type) => [type, [0n, 2n ** 32n - 1n]]),
  ...[ScalarType.INT64, ScalarType.SINT64, ScalarType.SFIXED64].map((type) => [type, [-(2n ** 63n), 2n ** 63n - 1n]]),
  ...[ScalarType.UINT64, ScalarType.FIXED64].map((type) => [type, [0n, 2n ** 64n - 1n]]),
] as [ScalarType, [bigint, bigint]][]);

/** A number of the type that keeps the rules, as its JSON: whole ones that a double cannot hold are text. */
export function exampleNumber(type: ScalarType, wish: NumberWish): number | string | null {
  const range = RANGES.get(type);
  if (range === undefined) return exampleFloat(type, wish);
  const rules = mapRules(wish.rules ?? {}, (value) => BigInt(value));
  const named = BigInt(Math.round(numberByName(wish.name)));
  const fits = (value: bigint) =>
    value >= range[0] && value <= range[1] && (value !== 0n || !wish.notZero) && keepsRange(rules, value);
  const chosen = choose(wholeCandidates(rules, named), fits, wish.nth);
  if (chosen === null) return null;
  return chosen >= -(2n ** 31n) && chosen < 2n ** 32n ? Number(chosen) : String(chosen);
}

function exampleFloat(type: ScalarType, wish: NumberWish): number | null {
  const rules = mapRules(wish.rules ?? {}, Number);
  const named = numberByName(wish.name);
  const held = (value: number) => (type === ScalarType.FLOAT ? Math.fround(value) : value);
  const fits = (value: number) =>
    Number.isFinite(held(value)) && (value !== 0 || !wish.notZero) && keepsRange(rules, held(value));
  const chosen = choose(floatCandidates(rules, named === 1 ? 1.5 : named), fits, wish.nth, held);
  return chosen;
}

function* wholeCandidates(rules: RangeRules<bigint>, named: bigint): Iterable<bigint> {
  yield* given(rules);
  yield named;
  const low = rules.gte ?? (rules.gt === undefined ? undefined : rules.gt + 1n);
  const high = rules.lte ?? (rules.lt === undefined ? undefined : rules.lt - 1n);
  for (let step = 0n; step < 1000n; step++) {
    yield (low ?? (high !== undefined && high < 1n ? high - 999n : 1n)) + step;
    if (high !== undefined) yield high - step;
  }
  if (low === undefined && high === undefined) for (let step = 0n; step < 1000n; step++) yield -step;
}

function* floatCandidates(rules: RangeRules<number>, named: number): Iterable<number> {
  yield* given(rules);
  yield named;
  const low = rules.gte ?? rules.gt;
  const high = rules.lte ?? rules.lt;
  for (let step = 1; step < 1000; step++) {
    if (low !== undefined && high !== undefined) yield low + (high - low) * (step / (step + 1));
    if (low !== undefined) yield low + step / 2;
    if (high !== undefined) yield high - step / 2;
    yield named + step;
  }
  if (low !== undefined) yield low;
  if (high !== undefined) yield high;
}

function given<T>(rules: RangeRules<T>): T[] {
  return [...(rules.const === undefined ? [] : [rules.const]), ...(rules.example ?? []), ...(rules.in ?? [])];
}

/** Whether a value keeps the rules; an upper bound below the lower one leaves what lies outside of both. */
export function keepsRange<T extends bigint | number>(rules: RangeRules<T>, value: T): boolean {
  if (rules.const !== undefined && value !== rules.const) return false;
  if (rules.in !== undefined && !rules.in.includes(value)) return false;
  if (rules.notIn?.includes(value)) return false;
  const low = rules.gt ?? rules.gte;
  const high = rules.lt ?? rules.lte;
  const isAbove = low === undefined || value > low || (rules.gte !== undefined && value === low);
  const isBelow = high === undefined || value < high || (rules.lte !== undefined && value === high);
  return low !== undefined && high !== undefined && high < low ? isAbove || isBelow : isAbove && isBelow;
}

/** The same rules with their values read. */
export function mapRules<T, U>({ ...rules }: RangeRules<T>, read: (value: T) => U): RangeRules<U> {
  const mapped: RangeRules<U> = {};
  for (const name of ['const', 'lt', 'lte', 'gt', 'gte'] as const) {
    if (rules[name] !== undefined) mapped[name] = read(rules[name]);
  }
  for (const name of ['in', 'notIn', 'example'] as const) {
    if (rules[name] !== undefined) mapped[name] = rules[name].map(read);
  }
  return mapped;
}
