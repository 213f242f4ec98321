import type { Check, CheckOutcome, Signal, Verdict } from '../../metrics/verdict.js';
import type { RunResult } from '../../record/run-result.js';
import { groupDigits } from '../group-digits.js';
import { methodNames } from '../method-names.js';
import { formatCount, formatCounted, formatSetting } from '../units.js';
import { fullCheckLines, notExercisedLines, outcomePaint, passLines } from './check-lines.js';
import { explainedLines } from './explained-lines.js';
import { heading, paragraph, type Sheet, subheading } from './sheet.js';

const SIGNALS: [Signal, string][] = [
  ['rate', 'Rate'],
  ['errors', 'Errors'],
  ['duration', 'Duration'],
  ['messages', 'Messages'],
  ['in-flight', 'In flight'],
  ['page', 'Page'],
];

const VERDICT_WORDS: Record<Verdict['outcome'], string> = {
  pass: '✔ PASS',
  fail: '✘ FAIL',
  'cannot-tell': '? CANNOT TELL',
};

/** What the run proved about the server's metrics, and what it did not. The last line repeats the outcome. */
export function verdictLines(sheet: Sheet, run: RunResult, verdict: Verdict | null): string[] {
  if (verdict === null) {
    const text =
      'No metrics were read. Add --metrics with the address of the metrics page, and the run proves whether its counters are true.';
    return [heading(sheet, 'Verdict'), ...paragraph(sheet, text, { lead: '  ' })];
  }
  const names = methodNames(run.methods);
  const paint = outcomePaint(sheet, verdict.outcome);
  const idle = verdict.checks.filter(({ outcome }) => outcome === 'not-exercised');
  return [
    heading(sheet, 'Verdict'),
    ...paragraph(sheet, groupDigits(verdict.headline), {
      lead: `  ${VERDICT_WORDS[verdict.outcome]}  `,
      paintLead: paint,
      paint: sheet.chalk.bold,
    }),
    ...paragraph(sheet, circumstances(verdict), { lead: '  ', paint: sheet.chalk.dim }),
    ...SIGNALS.flatMap(([signal, title]) => signalLines(sheet, names, title, verdict.checks, signal)),
    ...explainedLines(sheet, names, verdict.explained),
    ...(idle.length === 0 ? [] : ['', subheading(sheet, 'Not exercised, so nothing is proven')]),
    ...notExercisedLines(sheet, names, idle),
    '',
    ...paragraph(sheet, tally(verdict.checks), {
      lead: `${VERDICT_WORDS[verdict.outcome]}  `,
      paintLead: paint,
    }),
  ];
}

function circumstances({ convention, settledAfterMs }: Verdict): string {
  const known = convention === null ? 'The page follows no convention known here.' : `The page follows ${convention}.`;
  if (settledAfterMs === null) return known;
  return `${known} It was read for the last time ${formatSetting(settledAfterMs)} after the last call.`;
}

/** Passes in short, then all else in full. */
function signalLines(
  sheet: Sheet,
  names: ReadonlyMap<string, string>,
  title: string,
  checks: readonly Check[],
  signal: Signal,
): string[] {
  const of = (outcome: CheckOutcome) => checks.filter((check) => check.signal === signal && check.outcome === outcome);
  const open = [...of('fail'), ...of('cannot-tell')].sort((a, b) => Number(b.required) - Number(a.required));
  const lines = [...passLines(sheet, names, of('pass')), ...open.flatMap((check) => fullCheckLines(sheet, check))];
  return lines.length === 0 ? [] : ['', subheading(sheet, title), ...lines];
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
  return `${formatCounted(checks.length, 'check')}${told.length === 0 ? '' : `: ${told.join(', ')}`}.`;
}
