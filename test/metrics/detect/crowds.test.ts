import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detect } from '../../../src/metrics/detect/detection.js';
import { MOST_READINGS } from '../../../src/metrics/detect/infer-conventions.js';
import { parseMapEntry } from '../../../src/metrics/detect/metrics-map.js';
import { NOTHING_TOLD } from '../../../src/metrics/detect/told.js';
import { readPage } from '../../../src/metrics/exposition.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import { clientBooks } from '../verify/client-books.js';
import { calls, UNARY } from '../verify/simulated-call.js';

const SENT = 20;
const LABELS = `service="${UNARY.service}",method="${UNARY.method}"`;

/** A page with so many families that count all calls alike. */
const page = (count: number, name: (i: number) => string, labels: string, value: number) =>
  readPage(
    Array.from({ length: count }, (_, i) => `# TYPE ${name(i)} counter\n${name(i)}{${labels}} ${value}\n`).join(''),
    '',
  );
const judge = (count: number, name: (i: number) => string, labels: string, maps: string[] = []) => {
  const [before, after] = [page(count, name, labels, 100), page(count, name, labels, 100 + SENT)];
  return verify({
    methods: clientBooks(calls(SENT)),
    pages: [{ url: 'http://test', early: before, before, during: [], settling: [], late: null, after }],
    exclusive: true,
    bracketSeconds: 5,
    silentSeconds: 1,
    told: { convention: null, map: maps.map(parseMapEntry) },
  });
};
const byLabels = (i: number) => `rpc_calls_${i}_total`;

describe('a page on which very many families may count the calls', () => {
  it('is judged by all of them as long as these can be read', () => {
    const verdict = judge(MOST_READINGS, byLabels, LABELS);
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'by-labels']);
    assert.equal(verdict.checks.filter(({ name }) => name === 'requests-total').length, MOST_READINGS);
  });

  it('is judged by none of them where these are too many, and says so in few words', () => {
    const verdict = judge(5000, byLabels, LABELS);
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /5000 families may each count the calls.*--metrics-map 'requests=rpc_calls_0_total/);
    assert.ok(JSON.stringify(verdict).length < 5000);
  });

  it('is judged by the one that the user names', () => {
    const verdict = judge(5000, byLabels, LABELS, ['requests=rpc_calls_7_total']);
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'by-map']);
  });

  it('is no other where they bear the name of a library under as many prefixes', () => {
    const labels = `grpc_server_method="${UNARY.service}/${UNARY.method}",grpc_server_status="OK"`;
    const verdict = judge(5000, (i) => `p${i}_grpc_io_server_completed_rpcs`, labels);
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.ok(JSON.stringify(verdict).length < 5000);
  });

  it('has few of them named before a run', () => {
    const { capability, unread } = detect(
      [page(5000, byLabels, LABELS, 1)],
      { methods: [UNARY], statuses: [] },
      NOTHING_TOLD,
    );
    assert.deepEqual([capability.length, unread.length], [0, 20]);
  });
});
