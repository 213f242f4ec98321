import { loadTotals, sumRows } from '../record/load-totals.js';
import type { CheckResult } from '../record/run-result.js';
import { statusName } from '../shared/status.js';
import { brokenChecks, checkAsks, checkPlace, unreachedChecks } from './check-words.js';
import type { Report } from './report.js';
import { abortWords, thresholdSentence } from './threshold-words.js';
import { formatCount, formatCounted } from './units.js';

/** What the shell is told, and why. */
export interface Ending {
  exitCode: 0 | 1 | 3 | 130;
  /** A sentence; in the words of the verdict where that decides. Holds text of the server's. */
  because: string;
}

/**
 * How a run ended, by precedence: 130 interrupted · 1 a required check failed, --abort-on ended it, a threshold or a
 * check of an answer is broken, a check was never looked at because its flow failed before it each time, a call could not
 * be made of its template, or no call of the measured phase was answered OK or as expected · 3 the verdict cannot be told ·
 * 0. (2, could not run, is told where it happens: then there is no report.)
 *
 * Calls that fail are data: by themselves they change nothing here.
 */
export function endingOf({ run, verdict, interrupted, thresholds }: Report): Ending {
  if (interrupted) return { exitCode: 130, because: [...abortedBy(run), interruption(run)].join(' ') };
  const good = asExpected(run);
  const cutShort = cutShortBy(run);
  const failed = verdict?.outcome === 'fail';
  const failures = [
    ...(failed ? [verdict.headline] : []),
    ...besideVerdict({ run, thresholds }),
    // What the verdict, a check or an early end says explains it better.
    ...(good === 0 && !failed && cutShort.length === 0 ? [noneAsExpected(run)] : []),
  ];
  if (failures.length > 0) return { exitCode: 1, because: failures.join(' ') };
  const unreached = unreachedChecks(run);
  if (unreached.length > 0) return { exitCode: 1, because: unreachedSentence(unreached, run) };
  const takesBack = run.plan.cancelAfterMs !== null || run.plan.calls.some((call) => call.takesBack);
  const takenBack = takesBack ? ', or taken back as asked' : '';
  if (verdict !== null) return { exitCode: verdict.outcome === 'pass' ? 0 : 3, because: verdict.headline };
  const { started } = loadTotals(run.methods);
  return {
    exitCode: 0,
    because: `${formatCount(good)} of ${formatCounted(started, 'call')} were answered OK or as expected${takenBack}.`,
  };
}

type Run = Report['run'];

const MOST_SENTENCES = 5;

/** Why the exit code is 1, whatever the verdict is: a sentence each. */
export function besideVerdict({ run, thresholds }: Pick<Report, 'run' | 'thresholds'>): string[] {
  const others = cutShortBy(run);
  const broken = thresholds.filter(({ ok }) => !ok);
  if (broken.length === 0) return others;
  const count = broken.length === 1 ? 'is broken' : 'are broken';
  const of = `${formatCount(broken.length)} of ${formatCounted(thresholds.length, 'threshold')} ${count}:`;
  const more = broken.length - MOST_SENTENCES;
  const rest = more > 0 ? [`And ${formatCount(more)} more.`] : [];
  return [...others, [of, ...broken.slice(0, MOST_SENTENCES).map(thresholdSentence), ...rest].join(' ')];
}

/** What ended the run or its flows before their time, and why calls may have failed. */
function cutShortBy(run: Run): string[] {
  const unsendable = run.warnings.find(({ code }) => code === 'unsendable');
  const broken = brokenChecks(run.checks);
  return [
    ...abortedBy(run),
    ...(unsendable === undefined ? [] : [unsendable.message]),
    ...(broken.length === 0 ? [] : [brokenSentence(broken)]),
  ];
}

/**
 * A status that was made up here, for a lost connection or a deadline of ours, is no answer, expected or not. But calls
 * that we were asked to take back have done what was wanted of them.
 */
function asExpected({ methods, plan }: Run): number {
  return methods.reduce((sum, result) => {
    const { ok, answered, causes } = loadTotals([result]);
    const planned = plan.calls.filter(({ service, method }) => service === result.service && method === result.method);
    const expected = [...new Set([...result.expect, ...planned.flatMap((call) => call.codes)])].filter(
      (code) => code !== 0,
    );
    const takesBack = plan.cancelAfterMs !== null || planned.some((call) => call.takesBack);
    const takenBack = takesBack ? (causes.get('client-cancel') ?? 0) : 0;
    return sum + ok + takenBack + expected.reduce((more, code) => more + answered[code]!, 0);
  }, 0);
}

function abortedBy({ aborted }: Run): string[] {
  return aborted === null ? [] : [`Aborted by ${abortWords(aborted)}.`];
}

function brokenSentence(broken: readonly CheckResult[]): string {
  const [first] = broken;
  const { broken: times, judged, example } = first!;
  const more = broken.length === 1 ? '' : `; and ${formatCounted(broken.length - 1, 'other check')}`;
  return `A check was broken ${formatCount(times)} of ${formatCounted(judged, 'time')}: ${checkPlace(first!)} was to bring ${checkAsks(first!)} (${clipped(example ?? '')})${more}.`;
}

function unreachedSentence(unreached: readonly CheckResult[], { flows }: Run): string {
  const [first] = unreached;
  const started = flows.find(({ name }) => name === first!.flow)!.started;
  const more = unreached.length === 1 ? '' : `; and ${formatCounted(unreached.length - 1, 'other check')}`;
  return `A check was never looked at, for not one of ${formatCounted(started, 'flow')} went to its end: ${checkPlace(first!)}: ${checkAsks(first!)}${more}.`;
}

function interruption(run: Run): string {
  const { started } = loadTotals(run.methods);
  if (run.aborted !== null && run.endReason === 'stopped') {
    return 'Then it was interrupted, and calls that were still open were given up.';
  }
  if (run.endReason !== 'interrupted' && run.endReason !== 'stopped') return 'Interrupted after its load had ended.';
  const before = callsBefore(run);
  if (started > 0) return `Interrupted after ${formatCounted(started, 'call')}.`;
  return before === 0
    ? 'Interrupted before the first call.'
    : `Interrupted while warming up: ${formatCounted(before, 'call')}, no figures.`;
}

/** How many calls were made before the measured phase. */
export function callsBefore({ methods }: Pick<Run, 'methods'>): number {
  return sumRows(methods.flatMap(({ ledgers }) => ledgers.filter(({ ledger }) => ledger !== 'load'))).started;
}

const LONGEST_DETAIL = 120;

function clipped(text: string): string {
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}…` : text;
}

function noneAsExpected(run: Run): string {
  const { started } = loadTotals(run.methods);
  if (started === 0) return 'No call was started.';
  const none = 'No call was answered OK or as expected';
  const [most] = [...run.errors].sort((a, b) => b.count - a.count);
  if (most === undefined) return `${none}.`;
  const { detail } = most;
  const shown = clipped(detail);
  const others = started === most.count ? '' : `, and ${formatCounted(started - most.count, 'other')}`;
  const example = `${formatCount(most.count)} × ${statusName(most.status)}${shown === '' ? '' : `: ${shown}`}${others}`;
  const empty = run.plan.calls.some(
    ({ service, method, dataForm }) => service === most.service && method === most.method && dataForm === null,
  );
  return `${none} (${example}).${empty && most.fromServer ? ' Without -d an empty message is sent.' : ''}`;
}
