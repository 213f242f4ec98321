import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RunResult } from '../../src/record/run-result.js';
import { jsonReport } from '../../src/report/json.js';
import { thresholdFigure, thresholdSentence } from '../../src/report/threshold-words.js';
import { judgeThresholds } from '../../src/thresholds/judge-thresholds.js';
import { parseThreshold } from '../../src/thresholds/parse-threshold.js';
import { plannedThresholds } from '../../src/thresholds/planned-thresholds.js';
import {
  aLedger,
  aMethod,
  aPlan,
  aPlannedCall,
  aReport,
  aRun,
  aVerdict,
  histograms,
  recorded,
  spread,
  statuses,
} from '../report/a-report.js';

const SEND = 'messaging.MessagingService/SendMessage';

function judged(text: string, run: RunResult, outcome: 'pass' | 'fail' | 'cannot-tell' | null = null) {
  const planned = plannedThresholds({ ...run.plan, thresholds: [text] });
  const [result] = judgeThresholds(planned, run, outcome === null ? null : aVerdict({ outcome }));
  return { ok: result!.ok, observed: result!.observed, says: thresholdSentence(result!) };
}

/** 1000 calls of one method: 990 OK of 1 to 990 ms, 10 that failed. */
const run = aRun({
  rate: { calls: 1000, overMs: 2000 },
  methods: [
    aMethod({
      ledgers: [
        aLedger(
          { 0: 990, 5: 3 },
          { started: 1000, uncertain: 5, refused: 2, unsent: 4, shown: statuses({ 0: 990, 5: 3, 14: 7 }) },
        ),
      ],
      histograms: histograms({
        latencyOk: recorded(Array.from({ length: 990 }, (_nothing, i) => (i + 1) * 1e6)),
        latencyError: recorded(Array.from({ length: 10 }, () => 3e9)),
        service: recorded([5e6]),
      }),
    }),
  ],
});

const none = aRun({ rate: { calls: 0, overMs: 0 }, methods: [aMethod({ ledgers: [], histograms: histograms({}) })] });

const CASES: [text: string, ok: boolean, observed: number | null, says: string][] = [
  ['error_rate<1%', false, 0.01, 'The share of failed calls is 1.0 %, and must be below 1 %.'],
  ['error_rate<=1%', true, 0.01, 'The share of failed calls is 1.0 %, and must be at most 1 %.'],
  ['success_rate>=99%', true, 0.99, 'The share of calls that did not fail is 99.0 %, and must be at least 99 %.'],
  ['errors==0', false, 10, 'The number of failed calls is 10, and must be exactly 0.'],
  ['errors!=0', true, 10, 'The number of failed calls is 10, and must be other than 0.'],
  ['count>=1000', true, 1000, 'The number of calls is 1000, and must be at least 1000.'],
  ['uncertain<5', false, 5, 'The number of uncertain calls is 5, and must be below 5.'],
  ['refused<=2', true, 2, 'The number of refused calls is 2, and must be at most 2.'],
  ['unsent==0', false, 4, 'The number of unsent calls is 4, and must be exactly 0.'],
  [
    'status.NOT_FOUND<0.3%',
    false,
    0.003,
    'The share of calls that ended NOT_FOUND is 0.30 %, and must be below 0.3 %.',
  ],
  ['rps>=500', true, 500, 'The rate of calls is 500 per second, and must be at least 500 per second.'],
  ['rps>500', false, 500, 'The rate of calls is 500 per second, and must be above 500 per second.'],
  ['max<990ms', false, 990e6, 'The longest latency of OK calls is 990 ms, and must be below 990 ms.'],
  ['max<990.001ms', true, 990e6, 'The longest latency of OK calls is 990 ms, and must be below 990.001 ms.'],
  ['min>=1ms', true, 1e6, 'The shortest latency of OK calls is 1.00 ms, and must be at least 1 ms.'],
  ['avg<496ms', true, 495.5e6, 'The mean latency of OK calls is 495.5 ms, and must be below 496 ms.'],
  ['failed.max<1s', false, 3e9, 'The longest latency of failed calls is 3.00 s, and must be below 1 s.'],
  [`${SEND}:errors<5`, false, 10, `The number of failed calls of ${SEND} is 10, and must be below 5.`],
  ['p99<1s', false, null, 'p99 cannot be told of 990 OK calls: it takes 1000.'],
  ['failed.p50<5s', false, null, 'failed.p50 cannot be told of 10 failed calls: it takes 20.'],
];

describe('thresholds', () => {
  for (const [text, ok, observed, says] of CASES) {
    it(`are judged by what was counted: ${text}`, () => {
      assert.deepEqual(judged(text, run), { ok, observed, says });
    });
  }

  it('are broken where there is nothing to judge them by', () => {
    assert.equal(judged('p50<1s', none).says, 'Not one call was measured, so p50 cannot be told.');
    assert.equal(judged('errors<10', none).ok, false);
    assert.equal(judged('rps>0', none).ok, false);
    assert.equal(judged('success_rate>=0%', none).ok, false);
    assert.deepEqual(judged('count>=1', none), {
      ok: false,
      observed: 0,
      says: 'The number of calls is 0, and must be at least 1.',
    });
    const allFailed = aRun({
      methods: [aMethod({ ledgers: [aLedger({ 14: 9 })], histograms: histograms({ latencyError: recorded([1e6]) }) })],
    });
    assert.equal(judged('max<1s', allFailed).says, 'No call was answered OK, so max cannot be told.');
    const allWell = aRun();
    assert.equal(judged('failed.max<1s', allWell).says, 'No call failed, so failed.max cannot be told.');
  });

  it('of a method that was never called are broken, whatever the others did', () => {
    const plan = aPlan({ calls: [aPlannedCall('SendMessage'), aPlannedCall('GetMessage')] });
    const { ok, says } = judged('GetMessage:error_rate<1%', aRun({ plan }));
    assert.equal(ok, false);
    assert.equal(
      says,
      'Not one call of messaging.MessagingService/GetMessage was measured, so error_rate cannot be told.',
    );
  });

  it('make an undecided verdict a failure where that is asked for, and no other verdict', () => {
    const of = (outcome: Parameters<typeof judged>[2]) => judged('cannot-tell', aRun(), outcome).ok;
    assert.deepEqual([of('pass'), of('fail'), of('cannot-tell'), of(null)], [true, true, false, false]);
    assert.equal(judged('cannot-tell', aRun(), 'cannot-tell').says, 'The verdict cannot be told, and must be.');
  });

  it('are judged by the very figures that the JSON report shows', () => {
    const durations = fc.array(fc.integer({ min: 1, max: 5e9 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(durations, durations, fc.nat(20), fc.integer({ min: 1, max: 1e5 }), (send, get, failed, overMs) => {
        const methods = [method('SendMessage', send, failed), method('GetMessage', get, 0)];
        const calls = send.length + get.length + failed;
        const plan = aPlan({ calls: [aPlannedCall('SendMessage'), aPlannedCall('GetMessage')] });
        const some = aRun({ plan, methods, rate: { calls, overMs } });
        const shown = JSON.parse(jsonReport(aReport({ run: some, verdict: null })));
        const figure = (text: string) => judged(text, some).observed;
        assert.equal(figure('avg<1ms'), shown.average);
        assert.equal(figure('min<1ms'), shown.fastest);
        assert.equal(figure('max<1ms'), shown.slowest);
        assert.equal(figure('p50<1ms'), shown.percentiles.p50);
        assert.equal(figure('p95<1ms'), shown.percentiles.p95);
        assert.equal(figure('SendMessage:p90<1ms'), shown.methods[0].latency.ok.percentiles.p90);
        assert.equal(figure('GetMessage:avg<1ms'), shown.methods[1].latency.ok.average);
        assert.equal(figure('rps>1'), shown.rps);
        assert.equal(figure('count>1'), shown.count);
        assert.equal(figure('errors<1'), shown.statusCodeDistribution.NotFound ?? 0);
      }),
    );
  });

  it('hold by the limit as it was written, to the last call', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 1000 }), (scale, perMille) => {
        const total = scale * 1000;
        const some = aRun({
          methods: [aMethod({ ledgers: [aLedger({ 0: total - scale * perMille, 13: scale * perMille })] })],
        });
        const percent = `${Math.floor(perMille / 10)}.${perMille % 10}%`;
        assert.equal(judged(`error_rate<=${percent}`, some).ok, true);
        assert.equal(judged(`error_rate==${percent}`, some).ok, true);
        assert.equal(judged(`errors!=${percent}`, some).ok, false);
      }),
    );
  });

  it('show a figure beside its limit with the digits that tell them apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 1, max: 1e12 }), (observed, limit) => {
        const threshold = parseThreshold(`max<${limit}ns`, '--fail');
        const result = { threshold, ok: observed < limit, observed, unknown: null };
        const [, bound] = /must be below (.*)\.$/.exec(thresholdSentence(result))!;
        assert.equal(thresholdFigure(result) === bound, observed === limit && thresholdFigure(result) === bound);
      }),
    );
    const threshold = parseThreshold('max<50ms', '--fail');
    const says = (observed: number) => thresholdSentence({ threshold, ok: false, observed, unknown: null });
    assert.equal(says(50_000_001), 'The longest latency of OK calls is 50.000001 ms, and must be below 50 ms.');
    assert.equal(says(50_100_000), 'The longest latency of OK calls is 50.1 ms, and must be below 50 ms.');
  });
});

function method(name: string, okNs: number[], failed: number) {
  const latencyError = failed === 0 ? null : spread(failed, 1e6);
  return aMethod({
    method: name,
    ledgers: [aLedger({ 0: okNs.length, 5: failed })],
    histograms: histograms({ latencyOk: recorded(okNs), latencyError }),
  });
}
