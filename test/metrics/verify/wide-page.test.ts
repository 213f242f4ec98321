import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SHARED_LIBRARY } from '../../../src/metrics/conventions/shared-library.js';
import { booksOf } from '../../../src/metrics/verify/books.js';
import type { LocatedDelta } from '../../../src/metrics/verify/located-delta.js';
import { movedFamilies } from '../../../src/metrics/verify/moved-families.js';
import { observe } from '../../../src/metrics/verify/observe.js';
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
      movedFamilies(convention, [
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
