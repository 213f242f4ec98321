import type { Check, CheckOutcome } from '../../metrics/verdict.js';
import { statusName } from '../../shared/status.js';
import { groupBy } from '../group-by.js';
import { groupDigits } from '../group-digits.js';
import { formatCounted } from '../units.js';
import { formatRange, formatValue } from './check-numbers.js';
import { FEW_METHODS } from './few-methods.js';
import type { NameOf } from './names-in-run.js';
import { labelled, type Paint, paragraph, type Sheet, subheading } from './sheet.js';

/** Symbol and word of each outcome; the colour only repeats them. */
export const OUTCOME_WORDS: Record<CheckOutcome, string> = {
  pass: '✔ pass',
  fail: '✘ fail',
  'cannot-tell': '? cannot tell',
  'not-exercised': '○ not exercised',
  'not-applicable': '– not applicable',
};

export function outcomePaint({ chalk }: Sheet, outcome: CheckOutcome): Paint {
  switch (outcome) {
    case 'pass':
      return chalk.green;
    case 'fail':
      return chalk.red;
    case 'cannot-tell':
      return chalk.yellow;
    case 'not-exercised':
    case 'not-applicable':
      return chalk.dim;
  }
}

export function kindName(name: string, required: boolean): string {
  return required ? name : `${name} (advisory)`;
}

const MOST_IN_FULL = 12;

/** Checks that did not pass, in full, those first that decide the verdict; after a dozen the rest is counted. */
export function openCheckLines(sheet: Sheet, checks: readonly Check[]): string[] {
  const of = (outcome: CheckOutcome, required: boolean) => {
    const own = checks.filter((check) => check.outcome === outcome && check.required === required);
    return checks.length > MOST_IN_FULL ? inTurns(own) : own;
  };
  const open = [...of('fail', true), ...of('cannot-tell', true), ...of('fail', false), ...of('cannot-tell', false)];
  return [
    ...open.slice(0, MOST_IN_FULL).flatMap((check) => fullCheckLines(sheet, check)),
    ...restLines(sheet, open.slice(MOST_IN_FULL)),
  ];
}

/** One of each kind, then the next of each: no kind is hidden behind a dozen of another. */
function inTurns(checks: readonly Check[]): Check[] {
  const kinds = [...groupBy(checks, ({ name }) => name).values()];
  const longest = Math.max(0, ...kinds.map((own) => own.length));
  return Array.from({ length: longest }, (_nothing, turn) => kinds.flatMap((own) => own.slice(turn, turn + 1))).flat();
}

function restLines(sheet: Sheet, hidden: readonly Check[]): string[] {
  if (hidden.length === 0) return [];
  const kinds = groupBy(
    hidden,
    ({ outcome, name, required }) => `${OUTCOME_WORDS[outcome]} ${kindName(name, required)}`,
  );
  const counts = [...kinds].map(([kind, own]) => `${kind} ×${own.length}`).join(', ');
  return paragraph(sheet, `${formatCounted(hidden.length, 'further check')}: ${counts}; the JSON report tells each.`, {
    lead: '  ',
  });
}

function fullCheckLines(sheet: Sheet, check: Check): string[] {
  const { name, method, code, required, outcome, expected, observed, unit, series, because, power } = check;
  const about = [kindName(name, required), method, code === null ? null : statusName(code)];
  const rows: [string, string][] = [];
  if (expected !== null) rows.push(['expected', formatRange(expected, unit)]);
  if (expected !== null || observed !== null) {
    rows.push(['observed', observed === null ? 'nothing' : formatValue(observed, unit)]);
  }
  for (const [index, one] of series.entries()) rows.push([index === 0 ? 'series' : '', one]);
  rows.push(['because', groupDigits(because)]);
  if (power !== null) rows.push(['power', groupDigits(power)]);
  return [
    ...paragraph(sheet, about.filter((part) => part !== null).join(' · '), {
      lead: `  ${OUTCOME_WORDS[outcome]}  `,
      paintLead: outcomePaint(sheet, outcome),
      paint: sheet.chalk.bold,
    }),
    ...labelled(sheet, 6, rows),
  ];
}

/** What the run said nothing about, and how to make it: checks with the same reason are told once. */
export function notExercisedLines(sheet: Sheet, nameOf: NameOf, checks: readonly Check[]): string[] {
  if (checks.length === 0) return [];
  const alike = groupBy(checks, ({ name, because }) => `${name}\n${because}`);
  const told = [...alike.values()].flatMap((group) => {
    const { name, because } = group[0]!;
    const subjects = [...new Set(group.map((check) => subject(nameOf, check)).filter((text) => text !== ''))];
    const shown =
      subjects.length > FEW_METHODS ? `${subjects[0]} and ${subjects.length - 1} more` : subjects.join(', ');
    const about = subjects.length === 0 ? name : `${name} (${shown})`;
    return paragraph(sheet, `${about}: ${groupDigits(because)}`, { lead: '  ○ ' });
  });
  return [subheading(sheet, 'Not exercised, so nothing is proven'), ...told];
}

function subject(nameOf: NameOf, { method, code }: Check): string {
  const parts = [method === null ? '' : nameOf(method), code === null ? '' : statusName(code)];
  return parts.filter((part) => part !== '').join(' ');
}
