import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../src/metrics/verdict.js';
import { closingLine } from '../../src/report/closing-line.js';
import { type Ending, endingOf } from '../../src/report/ending.js';
import type { Report } from '../../src/report/report.js';
import { textReport } from '../../src/report/text.js';
import {
  aLedger,
  aLimit,
  aMethod,
  anError,
  aPlan,
  aPlannedCall,
  aReport,
  aRun,
  aVerdict,
  statuses,
} from './a-report.js';

const UNAVAILABLE = 14;

/** A run whose every call was answered so; `expect` are the statuses that its user knows of. */
function answered(status: number, expect: number[] = []) {
  return aRun({
    methods: [aMethod({ ledgers: [aLedger({ [status]: 12 })], expect })],
    errors: [anError({ status, detail: 'out of order', count: 12 })],
  });
}

function reportOf(fields: Omit<Partial<Report>, 'verdict'> & { verdict?: Verdict['outcome'] }): Report {
  const { verdict, ...rest } = fields;
  return aReport({ ...rest, verdict: verdict === undefined ? null : aVerdict({ outcome: verdict, headline: 'So.' }) });
}

const end = (fields: Parameters<typeof reportOf>[0]): Ending => endingOf(reportOf(fields));

function lastLine(report: Report, columns = 200): string {
  return textReport(report, { colour: false, columns }).trimEnd().split('\n').at(-1)!;
}

describe('how a run ended', () => {
  it('follows the verdict where calls were answered', () => {
    const run = answered(0);
    assert.deepEqual(end({ run }), { exitCode: 0, because: '12 of 12 calls were answered OK or as expected.' });
    assert.deepEqual(end({ run, verdict: 'pass' }), { exitCode: 0, because: 'So.' });
    assert.deepEqual(end({ run, verdict: 'fail' }), { exitCode: 1, because: 'So.' });
    assert.deepEqual(end({ run, verdict: 'cannot-tell' }), { exitCode: 3, because: 'So.' });
  });

  it('is 1 where no call was answered OK or as expected, also when the verdict cannot be told', () => {
    const because = 'No call was answered OK or as expected (12 × UNAVAILABLE: out of order).';
    const run = answered(UNAVAILABLE);
    for (const verdict of [undefined, 'pass', 'cannot-tell'] as const) {
      assert.deepEqual(end(verdict === undefined ? { run } : { run, verdict }), { exitCode: 1, because });
    }
    assert.equal(end({ run: answered(UNAVAILABLE, [UNAVAILABLE]) }).exitCode, 0);
  });

  it('is 1 where a threshold is broken, before a verdict that cannot be told, and after an interruption', () => {
    const run = answered(0);
    const thresholds = [
      { threshold: aLimit(), ok: false, observed: 2_500_000, unknown: null },
      { threshold: aLimit({ text: 'p99<1s', limit: 1e9 }), ok: true, observed: 2_500_000, unknown: null },
    ];
    const because = '1 of 2 thresholds is broken: The p99 latency of OK calls is 2.50 ms, and must be below 1 ms.';
    assert.deepEqual(end({ run, thresholds }), { exitCode: 1, because });
    assert.deepEqual(end({ run, thresholds, verdict: 'cannot-tell' }), { exitCode: 1, because });
    assert.deepEqual(end({ run, thresholds, verdict: 'fail' }), { exitCode: 1, because: `So. ${because}` });
    assert.equal(end({ run, thresholds, interrupted: true }).exitCode, 130);
    assert.equal(closingLine(reportOf({ run, thresholds, verdict: 'fail' })), `✘ FAIL So. ✘ besides: ${because}`);
    assert.equal(closingLine(reportOf({ run, thresholds, verdict: 'pass' })), `✘ exit 1: ${because}`);
  });

  it('names five broken thresholds, and counts the others', () => {
    const thresholds = new Array(7).fill({ threshold: aLimit(), ok: false, observed: 2e6, unknown: null });
    const { because } = end({ run: answered(0), thresholds });
    assert.equal(because.match(/must be below/g)!.length, 5);
    assert.match(because, /^7 of 7 thresholds are broken: .* And 2 more\.$/);
  });

  it('is 1 where the run was aborted, whatever the verdict, and says by what', () => {
    const aborted = {
      threshold: 'p99>1s',
      name: 'p99',
      operator: '<=',
      limit: 1e9,
      unit: 'ns' as const,
      observed: 2.5e9,
      calls: 1200,
    };
    const run = { ...answered(UNAVAILABLE), endReason: 'aborted' as const, aborted };
    const because = 'Aborted by p99>1s: after 1200 calls it was at least 2.50 s, and had to be at most 1 s.';
    assert.deepEqual(end({ run, verdict: 'pass' }), { exitCode: 1, because });
    assert.deepEqual(end({ run }), { exitCode: 1, because });
    assert.equal(end({ run, interrupted: true }).exitCode, 130);
  });

  it('does not take a status made up here for an answer that was expected', () => {
    const shown = statuses({ [UNAVAILABLE]: 12 });
    const row = aLedger({}, { started: 12, uncertain: 12, shown, causes: { deadline: 12 } });
    assert.equal(end({ run: aRun({ methods: [aMethod({ ledgers: [row], expect: [UNAVAILABLE] })] }) }).exitCode, 1);
  });

  it('counts calls that were to be taken back for good ones, where that was asked for', () => {
    const row = aLedger(
      {},
      { started: 12, uncertain: 12, shown: statuses({ 1: 12 }), causes: { 'client-cancel': 12 } },
    );
    const methods = [aMethod({ ledgers: [row] })];
    assert.equal(end({ run: aRun({ methods }) }).exitCode, 1);
    const because = '12 of 12 calls were answered OK or as expected, or taken back as asked.';
    const plan = aPlan({ cancelAfterMs: 50 });
    assert.deepEqual(end({ run: aRun({ methods, plan }) }), { exitCode: 0, because });
  });

  it('does not take the answers of the warm-up for those of the run', () => {
    const ledgers = [aLedger({ 0: 5 }, { ledger: 'warm-up' }), aLedger({ [UNAVAILABLE]: 12 })];
    assert.equal(end({ run: aRun({ methods: [aMethod({ ledgers })] }) }).exitCode, 1);
  });

  it('names the most frequent failure, and counts the others', () => {
    const errors = [anError({ status: 3, detail: 'plate required', count: 4 }), anError({ detail: 'no', count: 8 })];
    const run = aRun({ methods: [aMethod({ ledgers: [aLedger({ 3: 4, 5: 9 })] })], errors });
    assert.equal(end({ run }).because, 'No call was answered OK or as expected (8 × NOT_FOUND: no, and 5 others).');
  });

  it('says that an empty message was sent where no data was given for the method that the server refused', () => {
    const hint = / Without -d an empty message is sent\.$/;
    const withPlan = (dataForm: 'json' | null) =>
      end({ run: { ...answered(3), plan: aPlan({ calls: [aPlannedCall('SendMessage', { dataForm })] }) } }).because;
    assert.match(withPlan(null), hint);
    assert.doesNotMatch(withPlan('json'), hint);
  });

  it('says when no call was started', () => {
    assert.equal(end({ run: aRun({ methods: [aMethod({ ledgers: [] })] }) }).because, 'No call was started.');
  });

  it('is 130 after a signal, whatever was found', () => {
    const run = { ...answered(0), endReason: 'interrupted' as const };
    for (const verdict of ['pass', 'fail'] as const) {
      const { exitCode, because } = end({ run, verdict, interrupted: true });
      assert.deepEqual({ exitCode, because }, { exitCode: 130, because: 'Interrupted after 12 calls.' });
    }
  });

  it('says what the signal interrupted', () => {
    const interrupted = (run: Report['run']) => end({ run, interrupted: true }).because;
    const endReason = 'interrupted' as const;
    const warmUp = aMethod({ ledgers: [aLedger({ 0: 10 }, { ledger: 'warm-up' })] });
    assert.equal(
      interrupted(aRun({ endReason, methods: [warmUp] })),
      'Interrupted while warming up: 10 calls, no figures.',
    );
    assert.equal(
      interrupted(aRun({ endReason, methods: [aMethod({ ledgers: [] })] })),
      'Interrupted before the first call.',
    );
    assert.equal(interrupted(answered(0)), 'Interrupted after its load had ended.');
  });
});

describe('the last line of a report', () => {
  it('is the verdict where the exit code follows from it', () => {
    assert.equal(lastLine(reportOf({ verdict: 'pass' })), '✔ PASS  So.');
    assert.equal(lastLine(reportOf({ verdict: 'fail' })), '✘ FAIL  So.');
    assert.equal(lastLine(reportOf({ verdict: 'cannot-tell' })), '? CANNOT TELL  So.');
  });

  it('is the exit code where the verdict does not let one expect it', () => {
    const none = '✘ exit 1: no call was answered OK or as expected (12 × UNAVAILABLE: out of order).';
    const run = answered(UNAVAILABLE);
    assert.equal(lastLine(reportOf({ run, verdict: 'pass' })), none);
    assert.equal(lastLine(reportOf({ run, verdict: 'cannot-tell' })), none);
    assert.equal(lastLine(reportOf({ run })), none);
    const stopped = { ...answered(0), endReason: 'interrupted' as const };
    assert.equal(
      lastLine(reportOf({ run: stopped, verdict: 'pass', interrupted: true })),
      '! exit 130: interrupted after 12 calls.',
    );
  });

  it('is told alone where the report goes to a file', () => {
    const run = answered(UNAVAILABLE);
    assert.equal(closingLine(reportOf({ run, verdict: 'pass' })), lastLine(reportOf({ run })));
    assert.equal(closingLine(reportOf({ verdict: 'pass' })), '✔ PASS So.');
    assert.equal(closingLine(reportOf({ run: answered(0) })), '✔ 12 of 12 calls were answered OK or as expected.');
  });

  it('lets no control character of a server through', () => {
    const errors = [anError({ status: UNAVAILABLE, detail: '\u001b[2J\nowned', count: 12 })];
    const report = reportOf({ run: { ...answered(UNAVAILABLE), errors } });
    assert.match(closingLine(report), /UNAVAILABLE: \\x1b\[2J\\nowned\)\.$/);
  });
});
