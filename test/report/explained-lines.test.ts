import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textReport } from '../../src/report/text.js';
import { anExplainedShare, aReport, aVerdict } from './a-report.js';

/** How a report tells of a median that lies in this bucket on the server. */
function told(serverFromMs: number | null, serverToMs: number | null): string {
  const quantiles = [{ quantile: 0.5, serverFromMs, serverToMs, clientMs: 3030 }];
  const verdict = aVerdict({ explained: [anExplainedShare({ quantiles })] });
  return / p50 (.*)\n/.exec(
    textReport(aReport({ verdict }), { colour: false, columns: 80 }).split('callers waited')[1]!,
  )![1]!;
}

describe('a quantile on both sides', () => {
  it('is a bucket on the server: a value from inside of it could exceed what any caller saw', () => {
    assert.equal(told(2500, 5000), 'server 2.5–5 s, client 3.03 s');
    assert.equal(told(500, 1000), 'server 500 ms–1 s, client 3.03 s');
    assert.equal(told(60_000, 90_000), 'server 1 min–1 min 30 s, client 3.03 s');
  });

  it('may lie in the first bucket, or above the last bound', () => {
    assert.equal(told(0, 5), 'server ≤ 5 ms, client 3.03 s');
    assert.equal(told(10_000, null), 'server > 10 s, client 3.03 s');
  });

  it('is not told of durations that are longer than callers waited', () => {
    const [wrong, right] = [anExplainedShare({ method: 'a.B/C', share: 450 }), anExplainedShare({ method: 'a.B/D' })];
    const text = (...explained: (typeof wrong)[]) =>
      textReport(aReport({ verdict: aVerdict({ explained }) }), { colour: false, columns: 100 });
    assert.match(text(wrong), /Explained share: none, for durations that are longer than callers waited/);
    assert.match(text(wrong, right), /of 144 s that callers waited, the server saw 0.240 s/);
    assert.doesNotMatch(text(wrong, right), /45,000 %/);
  });

  it('has no column where too few calls were made for it', () => {
    const pair = { serverFromMs: 0, serverToMs: 5, clientMs: 9 };
    const few = (method: string, ...quantiles: number[]) =>
      anExplainedShare({ method, quantiles: quantiles.map((quantile) => ({ quantile, ...pair })) });
    const table = (...explained: ReturnType<typeof few>[]) => {
      const report = aReport({ verdict: aVerdict({ explained }) });
      return textReport(report, { colour: false, columns: 100 }).split('callers waited')[1]!.split('\n')[1]!;
    };
    assert.match(table(few('a.B/C', 0.5), few('a.B/D', 0.5)), /p50 server +client$/);
    assert.match(table(few('a.B/C', 0.5), few('a.B/D', 0.5, 0.9, 0.99)), /p50 server +client +p99 server +client$/);
  });

  it('is not known where the histogram has no buckets', () => {
    assert.equal(told(null, null), 'server –, client 3.03 s');
  });
});
