import type { Check, Range } from '../../metrics/verdict.js';
import { formatCount, formatCounted, formatDuration } from '../units.js';

type Unit = Check['unit'];

/** A number of a check with its unit: `12 calls`, `144 s`. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === 'seconds') return formatSeconds(value);
  if (!isCount(value)) return unit === null ? String(value) : `${value} ${unit}`;
  switch (unit) {
    case 'calls':
      return formatCounted(value, 'call');
    case 'messages':
      return formatCounted(value, 'message');
    case 'series':
      return formatCounted(value, 'series', 'series');
    case null:
      return formatCount(value);
  }
}

/** `exactly 12 calls`, `10 to 12 calls`, `at least 10 calls`, `at most 12 calls`, `anything`. */
export function formatRange({ min, max }: Range, unit: Unit): string {
  if (min === max) return `exactly ${formatValue(min, unit)}`;
  // No time is less than none.
  const open = {
    below: min === Number.NEGATIVE_INFINITY || (min === 0 && unit === 'seconds'),
    above: max === Number.POSITIVE_INFINITY,
  };
  if (open.below) return open.above ? 'anything' : `at most ${formatValue(max, unit)}`;
  if (open.above) return `at least ${formatValue(min, unit)}`;
  return `${formatBare(min, unit)} to ${formatValue(max, unit)}`;
}

/** Without the unit's name, for where several numbers of one unit stand in a row; seconds keep theirs. */
export function formatBare(value: number, unit: Unit): string {
  if (unit === 'seconds') return formatSeconds(value);
  return isCount(value) ? formatCount(value) : String(value);
}

/** A time of day, given in seconds since 1970: `2026-03-01 12:00:00 UTC`. */
export function formatMoment(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  // What a server prints as a time may be none.
  if (Number.isNaN(date.getTime())) return String(epochSeconds);
  return `${date.toISOString().replace('T', ' ').slice(0, -'.000Z'.length)} UTC`;
}

function formatSeconds(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return `${value} s`;
  return value < 0 ? `-${formatDuration(-value * 1e9)}` : formatDuration(value * 1e9);
}

/** What a server prints as a counter may be anything, a fraction or below zero. */
function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
