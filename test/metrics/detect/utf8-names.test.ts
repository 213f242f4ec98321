import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detect } from '../../../src/metrics/detect/detection.js';
import { NOTHING_TOLD, readTold } from '../../../src/metrics/detect/told.js';
import { readPage } from '../../../src/metrics/exposition.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import { clientBooks } from '../verify/client-books.js';
import { calls } from '../verify/simulated-call.js';

/** OpenTelemetry's names as they are, as its exporters print them where nothing is translated: no unit, no `_total`. */
function pageOf(ok: number, missing: number): string {
  const series = (status: string, count: number) => {
    const labels = `"rpc.method"="shop.v1.OrderService/Place","rpc.response.status_code"="${status}","rpc.system.name"="grpc"`;
    return [
      `{"rpc.server.call.duration_bucket",${labels},le="0.1"} ${count}`,
      `{"rpc.server.call.duration_bucket",${labels},le="+Inf"} ${count}`,
      `{"rpc.server.call.duration_sum",${labels}} ${count * 0.003}`,
      `{"rpc.server.call.duration_count",${labels}} ${count}`,
    ].join('\n');
  };
  return `# TYPE "rpc.server.call.duration" histogram\n${series('OK', ok)}\n${series('NOT_FOUND', missing)}\n`;
}

const read = (ok: number, missing: number) => readPage(pageOf(ok, missing), 'text/plain; version=1.0.0');
const own = [...calls(100), ...calls(9, { answered: 5 })];

function judge(after: [ok: number, missing: number]): string {
  const pages = [{ url: 'http://a/metrics', early: read(5, 1), before: read(5, 1), during: [], settling: [] }];
  return verify({
    methods: clientBooks(own),
    pages: pages.map((one) => ({ ...one, late: read(...after), after: read(...after) })),
    told: readTold(null, ['duration=rpc.server.call.duration;unit=s']),
    exclusive: true,
    bracketSeconds: 5,
    silentSeconds: 1,
  }).outcome;
}

describe('names with dots, in quotes', () => {
  it('are read by their labels', () => {
    const methods = [{ service: 'shop.v1.OrderService', method: 'Place', kind: 'unary' as const }];
    const [capability, ...others] = detect([read(5, 1)], { methods, statuses: [] }, NOTHING_TOLD).capability;
    assert.deepEqual([capability?.counts, capability?.foundBy, others], ['per-method-and-code', 'labels', []]);
    assert.deepEqual(capability?.families[0]?.labels, {
      'full-method': 'rpc.method',
      code: 'rpc.response.status_code',
    });
  });

  it('prove an honest server, with the unit that they do not say', () => {
    assert.equal(judge([105, 10]), 'pass');
  });

  it('betray errors that are counted as OK', () => {
    assert.notEqual(judge([114, 1]), 'pass');
  });
});
