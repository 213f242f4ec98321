import type { Check, ExplainedShare } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { statusName } from '../../shared/status.js';
import { formatCounted, formatSeconds } from '../units.js';
import { formatBare, formatValue } from './check-numbers.js';
import { FEW_METHODS } from './few-methods.js';
import type { NameOf } from './names-in-run.js';

export interface PassContext {
  nameOf: NameOf;
  /** How many methods the run called. */
  methodCount: number;
  explained: readonly ExplainedShare[];
}

/**
 * What the passed checks of one kind found: `SendMessage 411 calls; GetMessage 206 calls`, and of many methods together
 * `12 methods, 3000 calls`. Empty where there is nothing to add to the kind's name.
 */
export function passSummary(passed: readonly Check[], context: PassContext): string {
  const rounds = roundsOf(passed).map((round) => roundSummary(round, context));
  const texts = [...new Set(rounds)].filter((text) => text !== '');
  // A page that follows two conventions has every check twice: told once where both found the same.
  return rounds.length > 1 && texts.length === 1
    ? `${texts[0]} (in each of ${rounds.length} conventions)`
    : texts.join('; ');
}

/** Checks apart by how often their method and status came before, so that no count is summed with itself. */
function roundsOf(passed: readonly Check[]): Check[][] {
  const rounds: Check[][] = [];
  for (const same of groupBy(passed, ({ method, code }) => `${method} ${code}`).values()) {
    for (const [turn, check] of same.entries()) {
      rounds[turn] ??= [];
      rounds[turn].push(check);
    }
  }
  return rounds;
}

/** Kinds whose number is no count of calls: what they found is the same for all methods. */
const WORDS = new Map<string, (checks: readonly Check[]) => string>([
  ['histogram-shape', () => 'well formed'],
  ['duration-buckets', () => ''],
  ['in-flight-returns', backAt],
  ['in-flight-seen', () => ''],
]);

function roundSummary(checks: readonly Check[], context: PassContext): string {
  const byMethod = groupBy(checks, ({ method }) => method);
  const words = WORDS.get(checks[0]!.name)?.(checks);
  const hasCodes = checks.some(({ code }) => code !== null);
  if (byMethod.size > FEW_METHODS && hasCodes) return `${countsIn(checks)}: ${numbers(checks, context)}`;
  const isWhole = byMethod.size === context.methodCount && byMethod.size > 1 && !hasCodes;
  if (byMethod.size > FEW_METHODS || isWhole) {
    return join([formatCounted(byMethod.size, 'method'), words ?? numbers(checks, context)], ', ');
  }
  const names = [...byMethod.keys()].map((method) => (method === null ? '' : context.nameOf(method)));
  if (words !== undefined) return join([names.filter((name) => name !== '').join(', '), words], ' ');
  const parts = [...byMethod.values()].map((own, index) => join([names[index]!, numbers(own, context)], ' '));
  return join(parts, '; ');
}

function countsIn(checks: readonly Check[]): string {
  const statuses = new Set(checks.map(({ code }) => code));
  return `${formatCounted(checks.length, 'count')} in ${formatCounted(statuses.size, 'status', 'statuses')}`;
}

/** Summed over methods, status by status where the checks are about statuses. */
function numbers(checks: readonly Check[], { explained }: PassContext): string {
  const known = checks.filter(({ observed }) => observed !== null);
  const sum = (some: readonly Check[]) => some.reduce((total, { observed }) => total + observed!, 0);
  if (known.length === 0) return '';
  const { name, unit } = known[0]!;
  if (known.every(({ code }) => code === null)) {
    const client = name === 'duration-sum' ? clientSeconds(known, explained) : null;
    if (client === null) return formatValue(sum(known), unit);
    return `${formatSeconds(sum(known))} against the client's ${formatSeconds(client)}`;
  }
  return [...groupBy(known, ({ code }) => code)]
    .sort(([, a], [, b]) => sum(b) - sum(a))
    .map(([code, own]) => join([code === null ? '' : statusName(code), formatBare(sum(own), unit)], ' '))
    .join(', ');
}

/** How long the callers of these methods waited; null where that is not known of each. */
function clientSeconds(checks: readonly Check[], explained: readonly ExplainedShare[]): number | null {
  const waited = new Map(explained.map((one) => [one.method, one.clientSeconds]));
  let seconds = 0;
  for (const { method } of checks) {
    const own = method === null ? undefined : waited.get(method);
    if (own === undefined) return null;
    seconds += own;
  }
  return seconds;
}

function backAt(checks: readonly Check[]): string {
  const values = [...new Set(checks.map(({ observed }) => observed))];
  return values.length === 1 && values[0] !== null
    ? `back at ${formatBare(values[0]!, 'calls')}`
    : 'each back at its start';
}

function join(parts: (string | undefined)[], separator: string): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}
