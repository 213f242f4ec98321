import type { Check } from '../metrics/verdict.js';
import type { CheckResult } from '../record/run-result.js';
import { statusName } from '../shared/status.js';
import type { ThresholdResult } from '../thresholds/threshold.js';
import { checkAsks, checkPlace, unreachedChecks } from './check-words.js';
import { endingOf } from './ending.js';
import { escapeAll } from './escape-text.js';
import type { Report } from './report.js';
import { formatRange, formatValue } from './text/check-numbers.js';
import { thresholdSentence } from './threshold-words.js';

type Mark = 'failure' | 'error' | 'skipped';

interface TestCase {
  classname: string;
  name: string;
  /** null: it passed. */
  mark: { as: Mark; type: string; message: string; text: string } | null;
}

const PAGE = 'metrics page';

/**
 * The report for CI systems: JUnit's XML, a test case for every check and threshold, and one for the run itself. What makes the exit
 * code 1 is a failure, what makes it 3 or 130 an error; what the run gave nothing to judge, and what is only advice,
 * is skipped, with the sentence.
 */
export function junitReport(report: Report): string {
  // Names and sentences come from servers: what XML cannot hold is made visible here, once.
  const { run, verdict, interrupted, thresholds } = escapeAll(report);
  const ending = endingOf({ run, verdict, interrupted, thresholds });
  const checks = verdict?.checks ?? [];
  const causes = (verdict?.causes ?? []).map(({ because }) => `because ${because}`);
  const unreached = unreachedChecks(run);
  const answers = run.checks
    .filter(({ ledger }) => ledger !== 'warm-up')
    .map((check) => answerCase(check, unreached.includes(check)));
  const told = new Set<Mark | null>([
    ...checks.map(markOf),
    ...answers.map(({ mark }) => mark?.as ?? null),
    ...thresholds.map(({ ok }) => (ok ? null : 'failure')),
  ]);
  const isAborted = run.aborted !== null && !interrupted;
  const own = isAborted ? abortedCase(ending) : runCase(ending, told);
  const cases = unique([own, ...thresholds.map(thresholdCase), ...answers, ...checks.map(checkCase)]);
  const count = (as: Mark) => cases.filter(({ mark }) => mark?.as === as).length;
  const counts = {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: ((run.elapsedMs + (verdict?.settledAfterMs ?? 0)) / 1000).toFixed(3),
  };
  const properties = {
    target: run.plan.target,
    convention: verdict?.convention ?? '',
    outcome: verdict?.outcome ?? 'no verdict',
    headline: verdict?.headline ?? '',
    exitCode: ending.exitCode,
  };
  const suite = {
    name: run.plan.name ?? 'grpc-red',
    ...counts,
    // The schema knows no time zone: it is UTC.
    timestamp: run.startedAt.slice(0, 19),
    hostname: run.plan.target,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'grpc-red', ...counts })}>`,
    `  <testsuite${attributes(suite)}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.flatMap(caseLines),
    `    <system-out>${escapeXml([ending.because, ...causes].join('\n'))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** The run as a test: what a check decides is not told here again. */
function runCase({ exitCode, because }: ReturnType<typeof endingOf>, told: ReadonlySet<Mark | null>): TestCase {
  const marks = {
    0: null,
    1: { as: 'failure', type: 'no-call-as-expected' },
    3: { as: 'error', type: 'cannot-tell' },
    130: { as: 'error', type: 'interrupted' },
  } as const;
  const own = marks[exitCode];
  const mark = own !== null && exitCode !== 130 && told.has(own.as) ? null : own;
  return {
    classname: 'grpc-red',
    name: 'run',
    mark: mark === null ? null : { ...mark, message: because, text: because },
  };
}

function abortedCase({ because }: ReturnType<typeof endingOf>): TestCase {
  return {
    classname: 'grpc-red',
    name: 'run',
    mark: { as: 'failure', type: 'aborted', message: because, text: because },
  };
}

function thresholdCase(result: ThresholdResult): TestCase {
  const because = thresholdSentence(result);
  return {
    classname: 'thresholds',
    name: result.threshold.text,
    mark: result.ok ? null : { as: 'failure', type: 'threshold', message: because, text: because },
  };
}

/** What a scenario asked of the answers to one step. */
function answerCase(check: CheckResult, isMissed: boolean): TestCase {
  const { flow, judged, broken, example } = check;
  const as = isMissed ? 'failure' : 'skipped';
  const never = { as, type: 'never-looked-at', message: 'No answer was looked at.', text: '' } as const;
  const message = `Broken ${broken} of ${judged} times; the first: ${example}`;
  const failure = { as: 'failure', type: `answer-${check.reason}`, message, text: message } as const;
  return {
    classname: flow ?? 'answers',
    name: `${checkPlace(check)}: ${checkAsks(check)}`,
    mark: broken > 0 ? failure : judged === 0 ? never : null,
  };
}

function checkCase(check: Check): TestCase {
  const { name, method, code } = check;
  const as = markOf(check);
  return {
    classname: method ?? PAGE,
    name: code === null ? name : `${name} ${statusName(code)}`,
    mark: as === null ? null : { as, type: typeOf(check), message: check.because, text: details(check) },
  };
}

/** Only what decides the exit code may turn a pipeline red. */
function markOf({ outcome, required }: Check): Mark | null {
  switch (outcome) {
    case 'pass':
      return null;
    case 'fail':
      return required ? 'failure' : 'skipped';
    case 'cannot-tell':
      return required ? 'error' : 'skipped';
    case 'not-exercised':
    case 'not-applicable':
      return 'skipped';
  }
}

function typeOf({ outcome, required }: Check): string {
  return required || outcome.startsWith('not-') ? outcome : `advisory ${outcome}`;
}

function details({ because, expected, observed, unit, series, power }: Check): string {
  return [
    because,
    ...(expected === null ? [] : [`expected: ${formatRange(expected, unit)}`]),
    ...(observed === null ? [] : [`observed: ${formatValue(observed, unit)}`]),
    ...series.map((one) => `series: ${one}`),
    ...(power === null ? [] : [`power: ${power}`]),
  ].join('\n');
}

/** A page that follows two conventions has every check twice: CI systems take cases of one name for one case. */
function unique(cases: TestCase[]): TestCase[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const key = JSON.stringify([one.classname, one.name]);
    const turn = (seen.get(key) ?? 0) + 1;
    seen.set(key, turn);
    return turn === 1 ? one : { ...one, name: `${one.name} (${turn})` };
  });
}

function caseLines({ classname, name, mark }: TestCase): string[] {
  const open = `    <testcase${attributes({ classname, name, time: '0.000' })}`;
  if (mark === null) return [`${open}/>`];
  const { as, type, message, text } = mark;
  const inner =
    as === 'skipped'
      ? `      <skipped${attributes({ message })}/>`
      : `      <${as}${attributes({ type, message })}>${escapeXml(text)}</${as}>`;
  return [`${open}>`, inner, '    </testcase>'];
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Whatever XML 1.0 §2.2 has no character for is left out. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
