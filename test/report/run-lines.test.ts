import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunResult } from '../../src/record/run-result.js';
import { textReport } from '../../src/report/text.js';
import {
  aConnectionsResult,
  aLedger,
  aMethod,
  anAddress,
  aPlan,
  aReport,
  aRun,
  aVerdict,
  histograms,
  spread,
  statuses,
} from './a-report.js';

function textOf(fields: Partial<RunResult>, interrupted = false): string {
  return textReport(aReport({ run: aRun(fields), interrupted }), { colour: false, columns: 120 });
}

const WARM_UP = aLedger({ 0: 8, 5: 2 }, { ledger: 'warm-up' });

describe('what a report says of the run itself', () => {
  it('says where the calls of a warm-up count, and how many of them failed', () => {
    const text = textOf({ methods: [aMethod({ ledgers: [aLedger({ 0: 20 }), WARM_UP] })] });
    assert.match(
      text,
      /\nBesides {4}10 to warm up \(2 failed\): in service time and in the verdict, in no other number here\n/,
    );
  });

  it('tells once what the verdict says too', () => {
    const warnings = ['Replicas came.', 'Something else.'].map((message) => ({ code: 'any', message }));
    const run = aRun({ warnings });
    const report = aReport({ run, verdict: aVerdict({ outcome: 'cannot-tell', headline: 'Replicas came.' }) });
    const advice = /\nAdvice\n(.*?)\n\n/s.exec(textReport(report, { colour: false, columns: 120 }))?.[1];
    assert.equal(advice, '  ! Something else.');
  });

  it('speaks of a warm-up in the latency table only where there was one', () => {
    assert.doesNotMatch(textOf({}), /warm-up/);
    const plan = aPlan({ warmUp: { calls: 10, durationMs: null } });
    assert.match(textOf({ plan }), /every answered call, warm-up too\./);
  });

  it('leaves methods out of the latency table that only set-up or teardown called', () => {
    const row = {
      histograms: histograms({ service: spread(1, 2e6) }),
      ledgers: [aLedger({ 0: 1 }, { ledger: 'set-up' })],
    };
    const text = textOf({ methods: [aMethod(), aMethod({ ...row, method: 'Login' })] });
    assert.doesNotMatch(text, /Login/);
    const many = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => aMethod({ method: `Method${i}` }));
    const table = textOf({ methods: [...many, aMethod({ ...row, method: 'Login' })] });
    assert.match(table, / all 8 methods /);
    assert.doesNotMatch(table, /Login/);
  });

  it('names only the first of a thousand addresses, so that the numbers are on the screen', () => {
    const text = textOf({ plan: aPlan({ target: `ipv4:${new Array(1000).fill('127.0.0.1:1').join(',')}` }) });
    assert.ok(text.split('\n').findIndex((line) => line.startsWith('Calls ')) < 12);
  });

  it('has no figures of a run that was interrupted while warming up', () => {
    const text = textOf(
      {
        endReason: 'interrupted',
        rate: { calls: 0, overMs: 0 },
        elapsedMs: 1970,
        methods: [aMethod({ ledgers: [WARM_UP], histograms: histograms({ service: spread(10, 1e6) }) })],
      },
      true,
    );
    assert.match(text, /\n {2}Ran 1\.97 s: it was interrupted while warming up\.\n/);
    assert.match(text, /\nCalls {6}None was measured, so there are no figures\.\n/);
    assert.match(text, /\nBesides {4}10 to warm up /);
    assert.doesNotMatch(text, /Latency|Client/);
    assert.match(text, /\n! exit 130: interrupted while warming up: 10 calls, no figures\.\n$/);
  });

  it('says that no call was started where none was', () => {
    assert.match(textOf({ methods: [aMethod({ ledgers: [] })] }), /\nCalls {6}Not one call was started\.\n/);
  });

  it('says how long it waited for open calls, where that explains latencies longer than the run', () => {
    const ran = (drainMs: number) => textOf({ endReason: 'stopped', rate: { calls: 9, overMs: 2000 }, drainMs });
    assert.match(
      ran(520),
      /\n {2}Ran 2\.00 s, then waited 520 ms for open calls: it was interrupted, and calls that were still open were given up\.\n/,
    );
    assert.match(ran(100), /\n {2}Ran 2\.00 s: it was interrupted/);
  });

  it('tells refused calls apart, and that they are not in the rate', () => {
    const row = aLedger({ 0: 300 }, { started: 700, refused: 400, shown: statuses({ 0: 300, 14: 400 }) });
    const text = textOf({ rate: { calls: 300, overMs: 3000 }, methods: [aMethod({ ledgers: [row] })] });
    assert.match(text, /\nCalls {6}700 calls · 100 per second · 300 OK · 400 failed \(57\.1 %\)\n/);
    assert.match(text, /\nRefused {4}400: certainly not processed by the server, and not in the rate\n/);
  });

  it('speaks of one uncertain call as one', () => {
    const row = aLedger(
      { 0: 9 },
      { started: 10, uncertain: 1, shown: statuses({ 0: 9, 4: 1 }), causes: { deadline: 1 } },
    );
    assert.match(
      textOf({ methods: [aMethod({ ledgers: [row] })] }),
      /so it may have counted the call or not \(1 past our/,
    );
  });

  it('does not judge the client by a run of less than a second', () => {
    const client = { cpuMs: 150, busyShare: 0.99 };
    const after = (overMs: number) => textOf({ client, rate: { calls: 9, overMs } });
    assert.match(after(999), /\nClient {5}too short a run to tell whether it was the limit · 150 ms of CPU\n/);
    assert.match(after(1000), /\nClient {5}! It was the limit: /);
  });

  it('says how many connections it kept, and not how many were asked for', () => {
    const connections = aConnectionsResult({ kept: 4 });
    assert.match(textOf({ connections }), / in flight · 4 connections · /);
  });

  it('shows where the calls went if there was more than one address', () => {
    const addresses = [
      anAddress({ address: '127.0.0.1:5001', connected: 2, calls: 15_000, failedDials: 0 }),
      anAddress({ address: '127.0.0.2:5001', connected: 0, calls: 5000, failedDials: 12 }),
    ];
    const shown = (columns: number) =>
      textReport(aReport({ run: aRun({ connections: aConnectionsResult({ addresses }) }) }), {
        colour: false,
        columns,
      });
    const table = [
      'Addresses',
      '                    calls    share   connected   failed dials',
      '  127.0.0.1:5001   15,000   75.0 %           2              0',
      '  127.0.0.2:5001     5000   25.0 %           0             12',
      '',
    ];
    assert.ok(shown(80).includes(`\n${table.join('\n')}\n`), shown(80));
    const list = [
      'Addresses',
      '  127.0.0.1:5001: 15,000 calls (75.0 %)',
      '  connected 2 times',
      '  127.0.0.2:5001: 5000 calls (25.0 %)',
      '  connected 0 times · 12 failed dials',
      '',
    ];
    assert.ok(shown(45).includes(`\n${list.join('\n')}\n`), shown(45));
    assert.doesNotMatch(textOf({}), /Addresses/);
  });

  it('shows twenty addresses, and counts the others', () => {
    const addresses = Array.from({ length: 23 }, (_, i) => anAddress({ address: `10.0.0.${i}:1` }));
    const text = textOf({ connections: aConnectionsResult({ addresses }) });
    assert.match(text, /\n {2}10\.0\.0\.19:1 .*\n {2}and 3 more; the JSON report lists them all\n/);
  });

  it('says how many answers a read brought, where that is known', () => {
    assert.match(
      textOf({ connections: aConnectionsResult({ medianBatch: 4 }) }),
      / of CPU · half of all answers came 4 or more to a read\n/,
    );
    const many = aConnectionsResult({ medianBatch: 38 });
    assert.match(textOf({ connections: many }), /came 38 or more to a read \(more --connections spread them\)\n/);
    assert.match(textOf({ connections: many, plan: aPlan({ concurrency: 1 }) }), /came 38 or more to a read\n/);
    assert.doesNotMatch(textOf({}), /to a read/);
    // One or more came in every read.
    assert.doesNotMatch(textOf({ connections: aConnectionsResult({ medianBatch: 1 }) }), /to a read/);
  });

  it('names a convention by the metric that it was recognised by', () => {
    const said = (convention: string | null) =>
      textReport(aReport({ verdict: aVerdict({ convention }) }), { colour: false, columns: 200 });
    assert.match(said('shared-library'), / · convention shared-library \(grpc_server_requests_total\) · settled/);
    assert.match(
      said('shared-library + go-grpc-middleware'),
      / · convention shared-library \(grpc_server_requests_total\) \+ go-grpc-middleware \(grpc_server_handled_total\) · /,
    );
    assert.match(said('of-tomorrow'), / · convention of-tomorrow · /);
    assert.match(said(null), / · no known convention · /);
  });
});
