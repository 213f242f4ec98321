import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Convention } from '../../../src/metrics/conventions/convention.js';
import { SHARED_LIBRARY } from '../../../src/metrics/conventions/shared-library.js';
import { booksOf } from '../../../src/metrics/verify/books.js';
import type { LocatedDelta } from '../../../src/metrics/verify/located-delta.js';
import { observe } from '../../../src/metrics/verify/observe.js';
import { familySeries } from '../../../src/metrics/verify/series-by-call.js';
import { aMethod } from '../../report/a-report.js';

const convention = SHARED_LIBRARY;
const books = booksOf(aMethod({ service: 'shop.v1.OrderService', method: 'Place' }));

/** Every label set but one is foreign to us, as where a server labels by user: the page is wide, and ours all the same. */
function wide(count: number, name: string, labelsOf: (i: number) => [string, string][]): LocatedDelta[] {
  return Array.from({ length: count }, (_, i) => ({
    url: 'http://test',
    family: name,
    type: 'counter' as const,
    name,
    labels: new Map([['service', 'order-service'], ['method', 'Place'], ...labelsOf(i)]),
    before: 0,
    after: 1,
    rounding: 0,
    timestampMs: null,
  }));
}

describe('a page with very many series of one method', () => {
  it('is read in time that grows with its size, requests, buckets and gauges alike', () => {
    const seen = observe(
      convention,
      new Set(['requests', 'duration', 'in-flight']),
      familySeries(convention, [
        ...wide(200_000, 'grpc_server_requests_total', (i) => [
          ['code', '0'],
          ['user', String(i)],
        ]),
        ...wide(50_000, 'grpc_server_request_duration_seconds_bucket', (i) => [['le', String(i)]]),
        ...wide(200_000, 'grpc_server_in_flight_requests', (i) => [['user', String(i)]]),
      ]),
      books,
      [books],
    );
    assert.ok('observation' in seen);
    const { requests, duration, inFlight } = seen.observation;
    assert.equal(requests.delta, 200_000);
    assert.equal(duration!.buckets.length, 50_000);
    assert.equal(inFlight!.after, 200_000);
  });
});

/** Labels that tell how often they were looked at. */
class WatchedLabels extends Map<string, string> {
  static looks = 0;

  override get(name: string): string | undefined {
    WatchedLabels.looks++;
    return super.get(name);
  }
}

describe('a page with series of very many methods', () => {
  const METHODS = 100;
  const SERIES = 20_000;
  const ofAll = Array.from({ length: SERIES }, (_, i) => ({
    ...wide(1, 'grpc_server_requests_total', () => [])[0]!,
    labels: new WatchedLabels([
      ['service', 'order-service'],
      ['method', `Place${i}`],
      ['code', '0'],
    ]),
  }));
  const all = Array.from({ length: METHODS }, (_, i) =>
    booksOf(aMethod({ service: 'shop.v1.OrderService', method: `Place${i}` })),
  );

  it('is looked at once, and not once for each method that was called', () => {
    WatchedLabels.looks = 0;
    const series = familySeries(convention, ofAll);
    const counted = all.map((own) => {
      const seen = observe(convention, new Set(['requests']), series, own, all);
      assert.ok('observation' in seen);
      return seen.observation.requests.delta;
    });
    assert.deepEqual(counted, new Array(METHODS).fill(1));
    assert.ok(WatchedLabels.looks < 10 * SERIES, `${WatchedLabels.looks} looks`);
  });

  it('is looked at once where it spells methods in its own way, too', () => {
    WatchedLabels.looks = 0;
    const [counter, ...rest] = convention.families;
    const own: Convention = { ...convention, families: [{ ...counter, ownSpelling: true }, ...rest] };
    const series = familySeries(own, ofAll.map(inSmallLetters));
    const counted = all.map((each) => {
      const seen = observe(own, new Set(['requests']), series, each, all);
      assert.ok('observation' in seen);
      return seen.observation.requests.delta;
    });
    assert.deepEqual(counted, new Array(METHODS).fill(1));
    assert.ok(WatchedLabels.looks < 10 * SERIES, `${WatchedLabels.looks} looks`);
  });
});

function inSmallLetters(delta: LocatedDelta): LocatedDelta {
  return {
    ...delta,
    labels: new WatchedLabels([...delta.labels].map(([name, value]) => [name, value.toLowerCase()])),
  };
}
