import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { detect } from '../../../src/metrics/detect/detection.js';
import { NOTHING_TOLD } from '../../../src/metrics/detect/told.js';
import { readPage } from '../../../src/metrics/exposition.js';
import { UNARY } from '../verify/simulated-call.js';

const folder = fileURLToPath(new URL('../../../../fixtures/pages/', import.meta.url));
const pageOf = (file: string) => {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  const openMetrics = text.trimEnd().endsWith('# EOF');
  return readPage(text, openMetrics ? 'application/openmetrics-text; version=1.0.0' : 'text/plain; version=0.0.4');
};
/** The method that the pages speak of, of which no call was sent. */
const SERVED = { methods: [UNARY], statuses: [] };

/** How exactly calls can be counted by each library's page, from what the libraries are known to print. */
const COUNTS: Readonly<Record<string, string>> = {
  'go-grpc-middleware.txt': 'per-method-and-code',
  'nice-grpc.txt': 'per-method-and-code',
  'otel-semconv-rpc-stable.txt': 'per-method-and-code',
  'micrometer-metric-collecting.txt': 'per-method-and-code',
  'micrometer-observation.txt': 'per-method-and-code',
  'full-method.txt': 'per-method',
  'kratos.txt': 'per-method-and-outcome',
  'dotnet-prometheus-net-grpc.txt': 'started-only',
  'comet.txt': 'total',
  'istio.txt': 'total-and-code',
  'brpc.txt': 'per-method-and-outcome',
  'envoy-methods.txt': 'per-method-and-code',
  'dotnet-event-counters.txt': 'total',
};

/** Their names say which call, or how it ended: no line of a map could. */
const NAMED_BY_CALLS = ['brpc.txt', 'envoy-cluster.txt', 'envoy-methods.txt', 'envoy-methods-dots.txt'];

describe('what a page lets be proven', () => {
  for (const [file, counts] of Object.entries(COUNTS)) {
    it(`is told of ${file} before any call is sent`, () => {
      const [capability] = detect([pageOf(file)], SERVED, NOTHING_TOLD).capability;
      assert.equal(capability?.counts, counts);
      assert.equal(capability?.foundBy, 'name');
    });
  }

  it('is told of every page of a known library, with a map that says the same where no name says more', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
    const silent = files.filter((file) => {
      const [capability] = detect([pageOf(file)], SERVED, NOTHING_TOLD).capability;
      return capability?.map[0]?.startsWith("--metrics-map 'requests=") !== true;
    });
    assert.ok(files.length >= 20);
    assert.deepEqual(
      silent.filter((file) => !NAMED_BY_CALLS.includes(file)),
      [],
    );
  });
});
