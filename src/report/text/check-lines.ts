import type { Check, CheckOutcome } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { statusName } from '../../shared/status.js';
import { groupDigits } from '../group-digits.js';
import { FEW_METHODS } from './few-methods.js';
import type { NameOf } from './names-in-run.js';
import { type Paint, paragraph, type Sheet, subheading } from './sheet.js';

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

/** The same in short, for where something else is to be mended first. */
export function notExercisedSummary(sheet: Sheet, checks: readonly Check[]): string[] {
  if (checks.length === 0) return [];
  const kinds = [...groupBy(checks, ({ name }) => name)].map(([name, own]) =>
    own.length === 1 ? name : `${name} ×${own.length}`,
  );
  return paragraph(
    sheet,
    `not exercised, so nothing is proven: ${kinds.join(', ')}; the JSON report tells how to exercise them.`,
    {
      lead: '  ○ ',
    },
  );
}

/** Methods of which nothing was proven at all, and why: a verdict says nothing of them. */
export function notJudgedLines(sheet: Sheet, nameOf: NameOf, checks: readonly Check[]): string[] {
  const own = checks.filter(({ name, outcome }) => name === 'requests-total' && outcome === 'not-applicable');
  return [...groupBy(own, ({ because }) => because)].flatMap(([because, alike]) => {
    const names = [...new Set(alike.map((check) => subject(nameOf, check)).filter((text) => text !== ''))];
    const shown =
      names.length > FEW_METHODS
        ? `${names.slice(0, FEW_METHODS).join(', ')} and ${names.length - FEW_METHODS} more`
        : names.join(', ');
    return paragraph(sheet, `not judged${shown === '' ? '' : `: ${shown}`}: ${groupDigits(because)}`, {
      lead: '  – ',
    });
  });
}

/** `SendMessage NOT_FOUND`: whatever of the two the check is about; empty where that goes without saying. */
export function subject(nameOf: NameOf, { method, code }: Check): string {
  const parts = [method === null ? '' : nameOf(method), code === null ? '' : statusName(code)];
  return parts.filter((part) => part !== '').join(' ');
}
