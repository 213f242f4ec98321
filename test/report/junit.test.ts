import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check } from '../../src/metrics/verdict.js';
import { junitReport } from '../../src/report/junit.js';
import type { Report } from '../../src/report/report.js';
import { aCheck, aLedger, aMethod, aReport, aRun, aVerdict } from './a-report.js';
import { assertGolden } from './golden.js';
import { SAMPLE_REPORTS } from './sample-reports.js';

/** The cases as `classname name`, each with what it was marked as. */
function casesOf(report: Report): [string, string][] {
  const found = junitReport(report).matchAll(
    /<testcase classname="([^"]*)" name="([^"]*)" time="[\d.]+"(?:\/>|>\s*<(\w+))/g,
  );
  return [...found].map(([, classname, name, mark]) => [`${classname} ${name}`, mark ?? 'passed']);
}

const totals = (report: Report) =>
  /tests="\d+" failures="\d+" errors="\d+" skipped="\d+"/.exec(junitReport(report))![0];

const SEND = 'messaging.MessagingService/SendMessage';
const withChecks = (outcome: 'pass' | 'fail' | 'cannot-tell', ...checks: Partial<Check>[]) =>
  aReport({ verdict: aVerdict({ outcome, checks: checks.map(aCheck) }) });

describe('a JUnit report', () => {
  for (const name of ['one-method-pass', 'several-methods-fail', 'nothing-answered']) {
    it(`reads as it should: ${name}`, () => {
      assertGolden(`${name}.junit.xml`, junitReport(SAMPLE_REPORTS[name]!));
    });
  }

  it('has a case for every check, marked as the exit code takes it', () => {
    const report = withChecks(
      'fail',
      { code: 0 },
      { code: 5, outcome: 'fail' },
      { code: 13, outcome: 'cannot-tell' },
      { name: 'in-flight-seen', code: null, outcome: 'fail', required: false },
      { name: 'messages-sent', code: null, outcome: 'cannot-tell', required: false },
      { name: 'duration-sum', code: null, outcome: 'not-exercised' },
      { name: 'no-reset', code: null, method: null, outcome: 'not-applicable' },
    );
    assert.deepEqual(casesOf(report), [
      ['grpc-red run', 'passed'],
      [`${SEND} requests-by-code OK`, 'passed'],
      [`${SEND} requests-by-code NOT_FOUND`, 'failure'],
      [`${SEND} requests-by-code INTERNAL`, 'error'],
      [`${SEND} in-flight-seen`, 'skipped'],
      [`${SEND} messages-sent`, 'skipped'],
      [`${SEND} duration-sum`, 'skipped'],
      ['metrics page no-reset', 'skipped'],
    ]);
    assert.equal(totals(report), 'tests="8" failures="1" errors="1" skipped="4"');
  });

  it('is red without a verdict where no call was answered as expected, or the run was interrupted', () => {
    const run = aRun({ methods: [aMethod({ ledgers: [aLedger({ 14: 20 })] })] });
    assert.deepEqual(casesOf(aReport({ run, verdict: null })), [['grpc-red run', 'failure']]);
    assert.deepEqual(casesOf(aReport({ verdict: null, interrupted: true })), [['grpc-red run', 'error']]);
    assert.deepEqual(casesOf(aReport({ verdict: null })), [['grpc-red run', 'passed']]);
  });

  it('is red where nothing was proven, though no check is open', () => {
    const [run] = casesOf(withChecks('cannot-tell', { outcome: 'not-exercised' }));
    assert.deepEqual(run, ['grpc-red run', 'error']);
  });

  it('tells the checks of two conventions apart', () => {
    assert.deepEqual(casesOf(withChecks('pass', {}, {})).slice(1), [
      [`${SEND} requests-by-code OK`, 'passed'],
      [`${SEND} requests-by-code OK (2)`, 'passed'],
    ]);
  });
});
