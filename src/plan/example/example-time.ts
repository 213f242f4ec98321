import { choose } from './choose.js';
import { keepsRange, mapRules } from './example-number.js';
import type { FieldRules } from './field-rules.js';

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
/** 2024-01-31T12:00:00Z */
const USUAL = 1_706_702_400n * SECOND;
/** 2099-12-31T12:00:00Z */
const LATE = 4_102_401_600n * SECOND;
/** The years 1 to 9999 (timestamp.proto). */
const TIMES: readonly [bigint, bigint] = [-62_135_596_800n * SECOND, 253_402_300_800n * SECOND - 1n];
/** duration.proto */
const LENGTHS: readonly [bigint, bigint] = [-315_576_000_000n * SECOND, 315_576_000_000n * SECOND];

/** A time as RFC 3339 has it; null where none keeps the rules. `nowMs` is since 1970. */
export function exampleTimestamp(rules: FieldRules['timestamp'], nth: number, nowMs: number): string | null {
  const bounds = mapRules(rules ?? {}, timeNanos);
  const now = BigInt(Math.floor(nowMs)) * 1_000_000n;
  const within = rules?.within === undefined ? null : durationNanos(rules.within);
  const fits = (time: bigint) =>
    time >= TIMES[0] &&
    time <= TIMES[1] &&
    keepsRange(bounds, time) &&
    (rules?.ltNow !== true || time < now) &&
    (rules?.gtNow !== true || time > now) &&
    (within === null || (time <= now + within && time >= now - within));
  const near = within === null ? [] : [now - within / 2n, now + within / 2n];
  const usual = [USUAL, LATE, ...near, now - 60n * SECOND, now + DAY];
  const chosen = choose(around(bounds, usual), fits, nth);
  return chosen === null ? null : timeText(chosen);
}

/** A duration in seconds, as its JSON has it; null where none keeps the rules. */
export function exampleDuration(rules: FieldRules['duration'], nth: number): string | null {
  const bounds = mapRules(rules ?? {}, durationNanos);
  const fits = (length: bigint) => length >= LENGTHS[0] && length <= LENGTHS[1] && keepsRange(bounds, length);
  // One below 0 is hardly meant, even where the rules would let it be.
  const chosen =
    choose(around(bounds, [SECOND]), (length) => length >= 0n && fits(length), nth) ??
    choose(around(bounds, [SECOND]), fits, nth);
  return chosen === null ? null : `${decimal(chosen)}s`;
}

function* around(rules: ReturnType<typeof mapRules<string, bigint>>, usual: readonly bigint[]): Iterable<bigint> {
  const given = [...(rules.const === undefined ? [] : [rules.const]), ...(rules.example ?? []), ...(rules.in ?? [])];
  yield* given;
  yield* usual;
  const bounds = [rules.gte, rules.gt, rules.lte, rules.lt].filter((bound) => bound !== undefined);
  for (const step of [SECOND, SECOND / 2n, 1n, 0n]) for (const bound of bounds) yield* [bound + step, bound - step];
  for (let step = 1n; step < 500n; step++) {
    for (const base of [...usual, ...bounds]) yield* [base + step * SECOND, base - step * SECOND];
  }
}

function timeNanos(text: string): bigint {
  const parts = /^(.*?)(?:\.(\d{1,9}))?Z$/.exec(text)!;
  return BigInt(Date.parse(`${parts[1]}Z`)) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

function durationNanos(text: string): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text)!;
  const length = BigInt(parts[2]!) * SECOND + BigInt((parts[3] ?? '').padEnd(9, '0'));
  return parts[1] === '-' ? -length : length;
}

function timeText(nanos: bigint): string {
  const fraction = ((nanos % SECOND) + SECOND) % SECOND;
  const seconds = (nanos - fraction) / SECOND;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}${
    fraction === 0n
      ? ''
      : `.${String(fraction)
          .padStart(9, '0')
          .replace(/(?:000)+$/, '')}`
  }Z`;
}

function decimal(nanos: bigint): string {
  const [sign, size] = nanos < 0n ? ['-', -nanos] : ['', nanos];
  const fraction = size % SECOND;
  const digits =
    fraction === 0n
      ? ''
      : `.${String(fraction)
          .padStart(9, '0')
          .replace(/(?:000)+$/, '')}`;
  return `${sign}${size / SECOND}${digits}`;
}
