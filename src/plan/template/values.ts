import { quote } from '../../shared/quote.js';
import type { TemplateTime, TemplateValue } from './template.js';
import { unrenderable } from './template-error.js';

/** What a function takes, or gives. Any value is text; text that reads as one is a whole number. */
export type ValueType = 'text' | 'whole' | 'truth' | 'time' | 'any';

/** A whole number: as a bigint only where a double would lose some of it. */
export type Whole = number | bigint;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const EARLIEST_MS = Date.parse('0000-01-01T00:00:00Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

export function textOf(value: TemplateValue): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'object':
      return rfc3339(value.timeMs);
    default:
      return String(value);
  }
}

/** @throws GrpcRedError where it is not one */
export function wholeOf(value: TemplateValue): Whole {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value;
    const cut = Math.trunc(value);
    if (Number.isFinite(cut)) return settled(BigInt(cut));
  }
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^\s*[-+]?\d{1,19}\s*$/.test(value))
    return settled(BigInt(value.trim().replace('+', '')));
  throw unrenderable(`${quote(textOf(value))} is not a whole number`, 'A whole number of 64 bits is wanted there.');
}

/** A whole number that may count something, or say how many. */
export function smallWholeOf(value: TemplateValue): number {
  const whole = wholeOf(value);
  if (typeof whole === 'number') return whole;
  throw unrenderable(`${whole} is too large a number`, 'At most 2^53 - 1 may stand there.');
}

/** As Go has it for conditions: false, 0 and an empty text are not true. */
export function truthOf(value: TemplateValue): boolean {
  return typeof value === 'object' ? true : Boolean(value);
}

export function timeOf(value: TemplateValue): TemplateTime {
  return typeof value === 'object' ? value : momentAt(smallWholeOf(value) * 1000);
}

/** @throws GrpcRedError for what has no date in RFC 3339, which has four digits for a year */
export function momentAt(timeMs: number): TemplateTime {
  if (timeMs >= EARLIEST_MS && timeMs <= LATEST_MS) return { timeMs };
  throw unrenderable('the time is before the year 0 or after the year 9999', 'Take one between them.');
}

/** The smaller form of a whole number; 64 bits is what Go computes with. */
export function settled(big: bigint): Whole {
  if (big < INT64_MIN || big > INT64_MAX) {
    throw unrenderable(`the number ${big} does not fit 64 bits`, 'Use smaller numbers.');
  }
  const small = Number(big);
  return Number.isSafeInteger(small) ? small : big;
}

/** RFC 3339 in UTC, to the second, as ghz has it. */
export function rfc3339(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}
