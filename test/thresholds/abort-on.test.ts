import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LiveView } from '../../src/record/live-view.js';
import { abortWords } from '../../src/report/threshold-words.js';
import { judgeLive } from '../../src/thresholds/judge-live.js';
import { parseAbortOn } from '../../src/thresholds/parse-abort-on.js';

/** A live view after so many calls. */
function after(ok: number[], failed = 0): LiveView {
  const view = new LiveView();
  for (const latencyMs of ok) view.endedOk(latencyMs);
  for (let i = 0; i < failed; i++) view.ended(true, 1);
  return view;
}

function aborts(text: string, ...views: LiveView[]): string | null {
  const note = judgeLive([parseAbortOn(text, '--abort-on')], LiveView.sum(views));
  return note === null ? null : abortWords(note);
}

const times = (count: number, latencyMs: number) => new Array<number>(count).fill(latencyMs);

describe('--abort-on', () => {
  it('takes what must hold, or what must not: which side is bad is known', () => {
    for (const [written, meant] of [
      ['error_rate>20%', '<='],
      ['error_rate<=20%', '<='],
      ['success_rate<90%', '>='],
      ['p99>=2s', '<'],
      ['errors<100', '<'],
    ] as const) {
      assert.equal(parseAbortOn(written, '--abort-on').operator, meant, written);
    }
  });

  it('ends a run whose share of errors is too high, once 100 calls tell so', () => {
    assert.equal(aborts('error_rate>20%', after([], 99)), null);
    assert.equal(aborts('error_rate>20%', after(times(80, 1), 20)), null);
    assert.equal(
      aborts('error_rate>20%', after(times(60, 1), 10), after(times(19, 1), 11)),
      'error_rate>20%: after 100 calls it was 21.0 %, and had to be at most 20 %',
    );
  });

  it('ends it at the number of errors that is too many, however few calls there were', () => {
    assert.equal(aborts('errors>=3', after([], 2)), null);
    assert.equal(aborts('errors>=3', after([1], 3)), 'errors>=3: after 4 calls it was 3, and had to be below 3');
  });

  it('ends it by the mean and the longest latency of OK calls, by the calls of all threads', () => {
    assert.equal(aborts('avg>2ms', after(times(50, 1)), after(times(50, 3))), null);
    assert.equal(
      aborts('avg>2ms', after(times(50, 1)), after(times(51, 3.5))),
      'avg>2ms: after 101 calls it was 2.26 ms, and had to be at most 2 ms',
    );
    assert.equal(
      aborts('max>1s', after(times(5, 10)), after([1500])),
      'max>1s: after 6 calls it was 1.50 s, and had to be at most 1 s',
    );
  });

  it('ends it by a percentile only where it is certainly too high, and enough calls lie beyond', () => {
    assert.equal(aborts('p99>2s', after(times(500, 5000))), null);
    assert.match(
      aborts('p99>2s', after([...times(900, 1), ...times(200, 5000)]))!,
      /^p99>2s: after 1100 calls it was at least 4\.\d\d s/,
    );
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 60_000, noNaN: true }), (latencyMs) => {
        assert.equal(aborts(`p50>${latencyMs.toFixed(6)}ms`, after(times(100, latencyMs))), null);
      }),
    );
  });

  it('leaves a run alone whose figures hold', () => {
    const view = after(times(1000, 5), 10);
    for (const text of ['error_rate>1%', 'errors>10', 'success_rate<99%', 'avg>5.1ms', 'max>5ms', 'p95>6ms']) {
      assert.equal(aborts(text, view), null, text);
    }
  });

  const HINT =
    'Known are error_rate, success_rate, errors, avg, max and percentiles of the latency of OK calls, each over all methods; --fail judges the others at the end.';
  const BAD: [text: string, message: string, hint: string][] = [
    ['rps<100', '--abort-on "rps<100": rps is not known while the run goes on.', HINT],
    ['count>5', '--abort-on "count>5": count is not known while the run goes on.', HINT],
    ['min>5ms', '--abort-on "min>5ms": min is not known while the run goes on.', HINT],
    ['service.p99>5ms', '--abort-on "service.p99>5ms": service.p99 is not known while the run goes on.', HINT],
    ['status.INTERNAL>5', '--abort-on "status.INTERNAL>5": status.INTERNAL is not known while the run goes on.', HINT],
    ['Get:errors>5', '--abort-on "Get:errors>5": live figures are of all methods together.', HINT],
    ['cannot-tell', '--abort-on "cannot-tell": the verdict comes after the run.', HINT],
    [
      'errors==5',
      '--abort-on "errors==5": a figure that still moves is bounded from one side.',
      'Write <, <=, > or >=.',
    ],
  ];
  for (const [text, message, hint] of BAD) {
    it(`refuses what cannot be known in time: ${text}`, () => {
      assert.throws(() => parseAbortOn(text, '--abort-on'), { code: 'usage', message, hint });
    });
  }
});
