import { CONVENTIONS } from '../../metrics/conventions/conventions.js';
import type { Check, CheckOutcome, Signal, Verdict } from '../../metrics/verdict.js';
import type { RunResult } from '../../record/run-result.js';
import { groupDigits } from '../group-digits.js';
import { formatCount, formatCounted, formatSetting } from '../units.js';
import { bucketLines } from './bucket-lines.js';
import { capabilityLines } from './capability-lines.js';
import { causeLines, explainedChecks } from './cause-lines.js';
import { notExercisedLines, notExercisedSummary, notJudgedLines, outcomePaint } from './check-lines.js';
import { countLines } from './count-lines.js';
import { explainedLines } from './explained-lines.js';
import { namesInRun } from './names-in-run.js';
import { openCheckLines } from './open-check-lines.js';
import { passLines } from './pass-lines.js';
import { facts, heading, paragraph, type Sheet } from './sheet.js';

/** Checks are told in this order, whatever order they were made in. */
const SIGNALS: Signal[] = ['rate', 'errors', 'duration', 'messages', 'in-flight', 'page'];

/** Symbol and word of each outcome; the colour only repeats them. */
export const VERDICT_WORDS: Record<Verdict['outcome'], string> = {
  pass: '✔ PASS',
  fail: '✘ FAIL',
  'cannot-tell': '? CANNOT TELL',
};

/**
 * What the run proved about the server's metrics, and what it did not, from what decides to what may be left unread.
 * The last line repeats the first: it is what a terminal shows when the report has run through.
 */
export function verdictLines(sheet: Sheet, run: RunResult, verdict: Verdict | null): string[] {
  if (verdict === null) {
    const text = "add --metrics <url> to have the server's metrics proven.";
    return paragraph(sheet, text, { lead: 'No verdict: ', paintLead: sheet.chalk.bold });
  }
  const nameOf = namesInRun(run);
  const checks = SIGNALS.flatMap((wanted) => verdict.checks.filter(({ signal }) => signal === wanted));
  const of = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome);
  const top = [
    heading(sheet, 'Verdict'),
    ...headline(sheet, verdict, '  '),
    ...facts(sheet, [tally(checks), ...circumstances(verdict)], { lead: '  ', paint: sheet.chalk.dim }),
    ...capabilityLines(sheet, verdict.capability, '  '),
  ];
  const explained = explainedChecks(verdict);
  const causes = causeLines(sheet, verdict);
  const open = openCheckLines(sheet, nameOf, { ...verdict, checks: checks.filter((check) => !explained.has(check)) });
  const passed = passLines(sheet, of('pass'), {
    nameOf,
    methodCount: run.methods.length,
    explained: verdict.explained,
  });
  const parts = [
    ...(open.length + causes.length === 0
      ? [[...top, ...passed]]
      : [top, causes, open, countLines(sheet, nameOf, verdict.checks), passed]),
    notJudgedLines(sheet, nameOf, verdict.checks),
    verdict.outcome === 'fail'
      ? notExercisedSummary(sheet, of('not-exercised'))
      : notExercisedLines(sheet, nameOf, of('not-exercised')),
    explainedLines(sheet, nameOf, verdict.explained),
    bucketLines(sheet, nameOf, verdict.buckets),
    headline(sheet, verdict, ''),
  ];
  return parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function headline(sheet: Sheet, verdict: Verdict, indent: string): string[] {
  return paragraph(sheet, groupDigits(verdict.headline), {
    lead: `${indent}${VERDICT_WORDS[verdict.outcome]}  `,
    paintLead: outcomePaint(sheet, verdict.outcome),
    paint: sheet.chalk.bold,
  });
}

function circumstances({ outcome, convention, settledAfterMs }: Verdict): string[] {
  const known =
    convention === null
      ? 'no known convention'
      : `convention ${convention.split(' + ').map(conventionName).join(' + ')}`;
  if (settledAfterMs === null) return [known];
  const time = formatSetting(settledAfterMs);
  return [known, outcome === 'pass' ? `settled in ${time}` : `the page was given ${time}`];
}

/** An id alone says little to who has not chosen it: the metric that it was recognised by is on the page. */
function conventionName(id: string): string {
  const found = CONVENTIONS.find((convention) => convention.id === id);
  return found === undefined ? id : `${id} (${found.families[0].name})`;
}

function tally(checks: readonly Check[]): string {
  const parts: [CheckOutcome, required: boolean, string][] = [
    ['fail', true, 'failed'],
    ['fail', false, 'advisory failed'],
    ['cannot-tell', true, 'cannot be told'],
    ['cannot-tell', false, 'advisory cannot be told'],
  ];
  const open = parts.map(
    ([outcome, required, words]) =>
      [checks.filter((check) => check.outcome === outcome && check.required === required).length, words] as const,
  );
  const count = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome).length;
  const counts = [
    ...open,
    [count('pass'), 'passed'] as const,
    [count('not-exercised'), 'not exercised'] as const,
    [count('not-applicable'), 'not applicable'] as const,
  ];
  const told = counts.filter(([number]) => number > 0).map(([number, words]) => `${formatCount(number)} ${words}`);
  return `${formatCounted(checks.length, 'check')}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
}
