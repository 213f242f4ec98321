import type { Check } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { statusName } from '../../shared/status.js';

/** Checks that are told as one. */
export interface AlikeChecks {
  /** `pattern`: one kind, found alike in several places. `reason`: several kinds, with one reason for all of them. */
  by: 'pattern' | 'reason';
  checks: [Check, ...Check[]];
}

/**
 * Checks of one outcome that say the same: a lie of a server's shows in every method, and a restart in every count.
 * In the order in which the first of each came.
 */
export function alikeChecks(checks: readonly Check[]): AlikeChecks[] {
  const byReason = [...groupBy(checks, ({ outcome, required, because }) => key(outcome, required, because)).values()];
  return byReason
    .filter(hasSeveralKinds)
    .map((own) => alike('reason', own))
    .concat(byPattern(checks.filter((check) => !byReason.some((own) => hasSeveralKinds(own) && own.includes(check)))))
    .sort((a, b) => checks.indexOf(a.checks[0]) - checks.indexOf(b.checks[0]));
}

function byPattern(checks: readonly Check[]): AlikeChecks[] {
  const groups = groupBy(checks, (check) => key(check.outcome, check.required, check.name, patternOf(check)));
  return [...groups.values()].map((own) => alike('pattern', own));
}

function alike(by: AlikeChecks['by'], checks: Check[]): AlikeChecks {
  return { by, checks: checks as AlikeChecks['checks'] };
}

function hasSeveralKinds(checks: readonly Check[]): boolean {
  return checks.some(({ name }) => name !== checks[0]!.name);
}

function key(...parts: (string | boolean)[]): string {
  return JSON.stringify(parts);
}

/** The check's sentence without its series, names and numbers, and with all words as if they were one. */
function patternOf({ because, series, method, code }: Check): string {
  const named = [...series, method ?? ''].filter((name) => name !== '');
  const bare = named.reduce((text, name) => text.replaceAll(name, '…'), because);
  const anyStatus = code === null ? bare : bare.replaceAll(new RegExp(`\\b${statusName(code)}\\b`, 'g'), '…');
  return anyStatus
    .replace(/ and \d+ more\b/g, '')
    .replace(/\{[^{}]*\}/g, '')
    .replace(/\d+(?:\.\d+)?(?: (?:µs|ms|s)\b)?/g, '#')
    .replace(/\b(?:is|are|was|were)\b/g, 'be')
    .replace(/s\b/g, '');
}
