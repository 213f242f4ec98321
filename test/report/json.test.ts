import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonReport } from '../../src/report/json.js';
import type { Report } from '../../src/report/report.js';
import {
  aCheck,
  aLedger,
  aMethod,
  anError,
  aPlan,
  aPlannedCall,
  aReport,
  aRun,
  aVerdict,
  histograms,
  recorded,
  statuses,
} from './a-report.js';
import { assertGolden } from './golden.js';
import { SAMPLE_REPORTS } from './sample-reports.js';

describe('a JSON report', () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    it(`reads as it should: ${name}`, () => {
      assertGolden(`${name}.json`, jsonReport(report));
    });
  }

  it('has every field of ghz by its name and in its unit', () => {
    const read = parsed(
      aReport({
        run: aRun({
          plan: aPlan({ name: 'smoke', total: 4, tags: { env: 'ci' }, durationMs: 2000, deadlineMs: 1500 }),
          rate: { calls: 4, overMs: 2000 },
          methods: [
            aMethod({
              ledgers: [aLedger({ 0: 3, 5: 1 })],
              histograms: histograms({ latencyOk: recorded([1000, 2000, 11_000]), latencyError: recorded([9e9]) }),
            }),
          ],
          errors: [anError({ detail: 'no such room', count: 1 })],
        }),
      }),
    );
    assert.equal(read.name, 'smoke');
    assert.equal(read.endReason, 'normal');
    assert.equal(read.date, '2026-03-01T12:00:00.000Z');
    assert.equal(read.count, 4);
    assert.equal(read.total, 2_000_000_000);
    assert.equal(read.rps, 2);
    assert.deepEqual([read.average, read.fastest, read.slowest], [4667, 1000, 11_000]);
    assert.deepEqual(read.errorDistribution, { 'rpc error: code = NotFound desc = no such room': 1 });
    assert.deepEqual(read.statusCodeDistribution, { OK: 3, NotFound: 1 });
    assert.deepEqual(read.latencyDistribution[2], { percentage: 50, latency: 2000 });
    assert.deepEqual(read.latencyDistribution.at(-1), { percentage: 99, latency: 11_000 });
    assert.equal(read.histogram.length, 11);
    assert.deepEqual(read.histogram[0], { mark: 1e-6, count: 1, frequency: 1 / 3 });
    assert.deepEqual(read.histogram[1], { mark: 2e-6, count: 1, frequency: 1 / 3 });
    assert.deepEqual(read.histogram[10], { mark: 1.1e-5, count: 1, frequency: 1 / 3 });
    assert.deepEqual(read.details, []);
    assert.deepEqual(read.tags, { env: 'ci' });
    assert.equal(read.options.host, 'localhost:50051');
    assert.equal(read.options.call, 'messaging.MessagingService.SendMessage');
    assert.equal(read.options.duration, 2_000_000_000);
    assert.equal(read.options.timeout, 1_500_000_000);
    assert.equal(read.options.insecure, true);
  });

  it('has the options by their names of ghz, but what may be secret', () => {
    const plan = aPlan({
      name: 'smoke',
      security: 'tls-unverified',
      authority: 'messaging.test',
      serverName: 'certified.test',
      connectTimeoutMs: 3000,
      schemaFiles: { proto: ['a.proto', 'b.proto'], protoset: null, importPaths: ['protos', 'vendor'] },
      compression: 'gzip',
      loadShape: { shape: 'line', start: 10, step: 5, everyMs: 2000, end: 50, maxMs: 60_000 },
      keepalive: { afterMs: 30_000, timeoutMs: 1000, withoutCalls: false },
      total: 100,
      durationMs: 2000,
      warmUp: { calls: 7, durationMs: null },
      countErrors: true,
      calls: [aPlannedCall('SendMessage', { dataForm: 'binary' }), aPlannedCall('GetMessages', { dataForm: 'json' })],
    });
    const fromSet = aPlan({ schemaFiles: { proto: [], protoset: 'all.binpb', importPaths: [] } });
    assert.equal(parsed(aReport({ run: aRun({ plan: fromSet }) })).options.protoset, 'all.binpb');
    assert.deepEqual(parsed(aReport({ run: aRun({ plan }) })).options, {
      host: 'localhost:50051',
      call: 'messaging.MessagingService.SendMessage,messaging.MessagingService.GetMessages',
      proto: 'a.proto,b.proto',
      'import-paths': ['protos', 'vendor'],
      'enable-compression': true,
      cname: 'certified.test',
      authority: 'messaging.test',
      skipTLS: true,
      insecure: false,
      'load-schedule': 'line',
      'load-start': 10,
      'load-end': 50,
      'load-step': 5,
      'load-step-duration': 2_000_000_000,
      'load-max-duration': 60_000_000_000,
      concurrency: 50,
      'concurrency-schedule': 'const',
      'concurrency-start': 0,
      'concurrency-end': 0,
      'concurrency-step': 0,
      'concurrency-step-duration': 0,
      'concurrency-max-duration': 0,
      total: 100,
      connections: plan.connections,
      duration: 2_000_000_000,
      timeout: plan.deadlineMs * 1e6,
      'dial-timeout': 3_000_000_000,
      keepalive: 30_000_000_000,
      binary: true,
      CPUs: plan.threads,
      name: 'smoke',
      skipFirst: 7,
      'count-errors': true,
    });
  });

  it('keeps the histogram whole where all calls took the same time', () => {
    const latencyOk = recorded([5_000_001, 5_000_001, 5_000_001]);
    const method = aMethod({ ledgers: [aLedger({ 0: 3 })], histograms: histograms({ latencyOk }) });
    const { histogram } = parsed(aReport({ run: aRun({ methods: [method] }) }));
    assert.deepEqual(
      histogram.map(({ count }: { count: number }) => count),
      [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    );
  });

  it('speaks of one population: failed calls never enter the latency numbers of ghz', () => {
    const method = aMethod({
      ledgers: [aLedger({ 14: 2 })],
      histograms: histograms({ latencyError: recorded([1e9, 3e9]) }),
    });
    const read = parsed(aReport({ run: aRun({ methods: [method] }) }));
    assert.deepEqual([read.average, read.fastest, read.slowest], [0, 0, 0]);
    assert.deepEqual([read.latencyDistribution, read.histogram, read.percentiles], [[], [], null]);
    assert.equal(read.latency.ok, null);
    assert.deepEqual([read.latency.error.count, read.latency.error.average], [2, 2e9]);
  });

  it('balances the tally with what was counted', () => {
    const ledger = aLedger(
      { 0: 5, 13: 2 },
      { started: 10, uncertain: 2, refused: 1, unsent: 4, shown: statuses({ 0: 5, 13: 2, 14: 3 }) },
    );
    const read = parsed(aReport({ run: aRun({ methods: [aMethod({ ledgers: [ledger] })] }) }));
    assert.deepEqual(read.tally, { started: 10, answered: 7, uncertain: 2, refused: 1, unsent: 4 });
    assert.deepEqual(read.statusCodeDistribution, { OK: 5, Internal: 2, Unavailable: 3 });
    assert.deepEqual(read.methods[0].ledgers[0].answered, { OK: 5, Internal: 2 });
  });

  it('joins errors that read alike and keeps their groups apart', () => {
    const errors = [anError({ count: 2 }), anError({ method: 'GetMessage', count: 3 })];
    const read = parsed(aReport({ run: aRun({ errors }) }));
    assert.deepEqual(read.errorDistribution, { 'rpc error: code = NotFound desc = no such conversation': 5 });
    assert.deepEqual(
      read.errors.map(({ method, code, status, count }: Record<string, unknown>) => [method, code, status, count]),
      [
        ['SendMessage', 5, 'NotFound', 2],
        ['GetMessage', 5, 'NotFound', 3],
      ],
    );
  });

  it('tells each check with its status by number and name, and an open bound as null', () => {
    const check = aCheck({ code: 1, expected: { min: 3, max: Number.POSITIVE_INFINITY }, observed: Number.NaN });
    const { verdict } = parsed(aReport({ verdict: aVerdict({ checks: [check] }) }));
    assert.equal(verdict.outcome, 'pass');
    assert.deepEqual([verdict.checks[0].code, verdict.checks[0].status], [1, 'Canceled']);
    assert.deepEqual(verdict.checks[0].expected, { min: 3, max: null });
    assert.equal(verdict.checks[0].observed, null);
  });

  it('says no verdict where no metrics were read', () => {
    assert.equal(parsed(aReport({ verdict: null })).verdict, null);
  });

  it('escapes what a terminal would obey, and still means it', () => {
    const detail = '\u001b[2J\u007f\u009b31m\u202e\u2028\ud800 会話 😀 \u{e0001}';
    const json = jsonReport(aReport({ run: aRun({ errors: [anError({ detail })] }) }));
    assert.doesNotMatch(json.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
    assert.match(json, /会話 😀/);
    assert.equal(JSON.parse(json).errors[0].detail, detail);
  });

  it('takes a text named __proto__ as any other', () => {
    const run = aRun({ plan: aPlan({ tags: Object.fromEntries([['__proto__', 'x']]) }) });
    assert.match(jsonReport(aReport({ run })), /"tags": \{\n {4}"__proto__": "x"/);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: read as a script would read it
function parsed(report: Report): any {
  return JSON.parse(jsonReport(report));
}
