// The pages of fixtures/pages, held against what the libraries print today.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { STATUS_COUNT } from '../../../src/shared/status.js';
import { ECHO_METHODS, openEchoClient } from '../echo-client.js';
import { needs } from '../toolchain.js';
import { shapeOf, valuesOf } from './page-shape.js';
import { REAL_SERVERS, type RealServerId, type RealServerKind } from './real-servers.js';

/** By server: its page, and the labels whose values are the library's own words. */
const PAGES: readonly [RealServerId, file: string, ...labels: string[]][] = [
  ['go-middleware', 'go-grpc-middleware', 'grpc_type', 'grpc_code'],
  ['otelgrpc', 'otelgrpc-0.72', 'otel_scope_version', 'rpc_system_name', 'rpc_response_status_code', 'error_type'],
  ['otelgrpc-0.65', 'otelgrpc-0.65', 'otel_scope_version', 'rpc_system_name', 'rpc_response_status_code'],
  ['otelgrpc-0.64', 'otelgrpc-old', 'rpc_system', 'rpc_grpc_status_code'],
  ['grpc-go-plugin', 'grpc-a66-otel', 'grpc_status'],
  ['nice-grpc', 'nice-grpc', 'grpc_type', 'grpc_code'],
  ['py-grpc', 'py-grpc-prometheus', 'grpc_type', 'grpc_code'],
];

describe('the page that is kept of', { concurrency: 4 }, () => {
  for (const [id, file, ...labels] of PAGES) {
    const kind: RealServerKind = REAL_SERVERS[id];
    it(`${kind.title} has the families, types, labels and bounds of a real one`, {
      skip: needs(kind.needs),
    }, async () => {
      const kept = readFileSync(new URL(`../../../../fixtures/pages/${file}.txt`, import.meta.url), 'utf8');
      const printed = await pageOf(kind);
      assert.deepEqual(shapeOf(kept), shapeOf(printed));
      for (const label of labels) {
        const real = valuesOf(printed, label);
        assert.ok(real.length > 0);
        assert.deepEqual(
          valuesOf(kept, label).filter((value) => !real.includes(value)),
          [],
        );
      }
    });
  }
});

/** A page after a call of each method with each status. */
async function pageOf(kind: RealServerKind): Promise<string> {
  await using server = await kind.start();
  const client = openEchoClient(server.address);
  const codes = Array.from({ length: STATUS_COUNT }, (_, code) => code);
  const all = ECHO_METHODS.flatMap((method) => codes.map((code) => client.call(method, [{ code, messages: 1 }])));
  await Promise.all(all);
  client.close();
  const response = await fetch(server.metricsUrl);
  // Awaited here: the server is stopped as soon as this returns.
  return await response.text();
}
