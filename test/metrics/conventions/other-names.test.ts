import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { readPage } from '../../../src/metrics/exposition.js';
import type { MetricsPage } from '../../../src/metrics/page.js';
import { callLabelNames } from '../../../src/metrics/verify/called.js';
import { findConventions, requestsOn } from '../../../src/metrics/verify/find-conventions.js';

/** What a page of each library says: per role its family, as which type it is read, and the labels that name a call. */
const PAGES: Record<string, Record<string, [name: string, type: string, ...labels: string[]]>> = {
  'otel-semconv-rpc-stable': {
    requests: ['rpc_server_call_duration_seconds', 'histogram', 'rpc_method', 'rpc_response_status_code'],
    duration: ['rpc_server_call_duration_seconds', 'histogram', 'rpc_method', 'rpc_response_status_code'],
  },
  'otelgrpc-0.65': {
    requests: ['rpc_server_call_duration_seconds', 'histogram', 'rpc_method', 'rpc_response_status_code'],
    duration: ['rpc_server_call_duration_seconds', 'histogram', 'rpc_method', 'rpc_response_status_code'],
  },
  'otelgrpc-old': {
    requests: ['rpc_server_duration_milliseconds', 'histogram', 'rpc_service', 'rpc_method', 'rpc_grpc_status_code'],
    duration: ['rpc_server_duration_milliseconds', 'histogram', 'rpc_service', 'rpc_method', 'rpc_grpc_status_code'],
  },
  'grpc-a66-otel': {
    requests: ['grpc_server_call_duration_seconds', 'histogram', 'grpc_method', 'grpc_status'],
    started: ['grpc_server_call_started_total', 'counter', 'grpc_method'],
    duration: ['grpc_server_call_duration_seconds', 'histogram', 'grpc_method', 'grpc_status'],
  },
  'grpc-spring-a66': {
    requests: ['grpc_server_call_duration_seconds', 'histogram', 'grpc_method', 'grpc_status'],
    started: ['grpc_server_call_started_total', 'counter', 'grpc_method'],
    duration: ['grpc_server_call_duration_seconds', 'histogram', 'grpc_method', 'grpc_status'],
  },
  'micrometer-metric-collecting': {
    requests: ['grpc_server_processing_duration_seconds', 'summary', 'service', 'method', 'statusCode'],
    duration: ['grpc_server_processing_duration_seconds', 'summary', 'service', 'method', 'statusCode'],
    'messages-received': ['grpc_server_requests_received_messages_total', 'counter', 'service', 'method'],
    'messages-sent': ['grpc_server_responses_sent_messages_total', 'counter', 'service', 'method'],
  },
  'micrometer-observation': {
    requests: ['grpc_server_seconds', 'summary', 'rpc_service', 'rpc_method', 'grpc_status_code'],
    duration: ['grpc_server_seconds', 'summary', 'rpc_service', 'rpc_method', 'grpc_status_code'],
  },
  'opencensus-ocgrpc': {
    requests: ['oc_grpc_io_server_completed_rpcs', 'counter', 'grpc_server_method', 'grpc_server_status'],
    started: ['oc_grpc_io_server_started_rpcs', 'counter', 'grpc_server_method'],
    duration: ['oc_grpc_io_server_server_latency', 'histogram', 'grpc_server_method'],
  },
  dapr: {
    requests: ['dapr_grpc_io_server_completed_rpcs', 'counter', 'grpc_server_method', 'grpc_server_status'],
    duration: ['dapr_grpc_io_server_server_latency', 'histogram', 'grpc_server_method', 'grpc_server_status'],
  },
  'go-zero': {
    requests: ['rpc_server_requests_code_total', 'counter', 'method', 'code'],
    duration: ['rpc_server_requests_duration_ms', 'histogram', 'method'],
  },
  kratos: {
    requests: ['server_requests_code_total', 'counter', 'operation', 'code'],
    duration: ['server_requests_seconds', 'histogram', 'operation'],
  },
  'dotnet-prometheus-net-grpc': {
    requests: ['grpc_requests_received_total', 'counter', 'service', 'method'],
  },
  armeria: {
    requests: ['orders_server_requests_total', 'counter', 'service', 'method', 'grpc_status'],
    duration: ['orders_server_total_duration_seconds', 'summary', 'service', 'method', 'grpc_status'],
    'in-flight': ['orders_server_active_requests', 'gauge', 'service', 'method'],
  },
  'http-server-duration': {
    requests: ['http_server_request_duration_seconds', 'histogram', 'http_route'],
    duration: ['http_server_request_duration_seconds', 'histogram', 'http_route'],
  },
};

/** How many calls each page counts; of streams not all libraries do, and of HTTP there are no others by POST. */
const COUNTED: Record<string, number> = { dapr: 65, 'go-zero': 65, kratos: 65 };

async function pageOf(id: string): Promise<MetricsPage> {
  const text = await readFile(new URL(`../../../../fixtures/pages/${id}.txt`, import.meta.url), 'utf8');
  return readPage(text, 'text/plain; version=0.0.4');
}

for (const [id, roles] of Object.entries(PAGES)) {
  describe(`the page of ${id}`, () => {
    it('is recognised as that, and as nothing else', async () => {
      const found = findConventions([await pageOf(id)]);
      assert.deepEqual(
        found.map(({ convention, hasCounter, obstacles }) => [convention.id, hasCounter, obstacles]),
        [[id, true, []]],
      );
    });

    it('gives every role its family, with its labels', async () => {
      const [found] = findConventions([await pageOf(id)]);
      const { families } = found!.convention;
      const read = families.map(({ role, name, type, labels }) => [role, [name, type, ...callLabelNames(labels)]]);
      assert.deepEqual(Object.fromEntries(read), roles);
      assert.deepEqual([...found!.present].sort(), Object.keys(roles).sort());
    });

    it('counts calls, and nothing that looks like them', async () => {
      const pages = [await pageOf(id)];
      assert.equal(requestsOn(pages, findConventions(pages)), COUNTED[id] ?? 85);
    });
  });
}

describe('conventions of other names', () => {
  it('are recognised by their own names where no prefix stands before them', async () => {
    const text = await readFile(new URL('../../../../fixtures/pages/opencensus-ocgrpc.txt', import.meta.url), 'utf8');
    const found = findConventions([readPage(text.replaceAll('oc_grpc', 'grpc'), 'text/plain; version=0.0.4')]);
    assert.deepEqual(
      found.map(({ convention }) => [convention.id, convention.families[0].name]),
      [['opencensus-ocgrpc', 'grpc_io_server_completed_rpcs']],
    );
  });

  it('are recognised by what they count at the start where nothing was ever counted at the end', () => {
    const page = readPage(
      'x_grpc_io_server_started_rpcs{grpc_server_method="shop.v1.OrderService/Place"} 5\n',
      'text/plain; version=0.0.4',
    );
    const found = findConventions([page]);
    assert.deepEqual(
      found.map(({ convention, hasCounter }) => [convention.families[0].name, hasCounter]),
      [['x_grpc_io_server_completed_rpcs', false]],
    );
  });

  it('are not seen in a name that merely ends alike, without their labels', () => {
    const page = 'x_grpc_io_server_completed_rpcs{path="/shop.v1.OrderService/Place"} 3\n';
    assert.deepEqual(findConventions([readPage(page, 'text/plain; version=0.0.4')]), []);
  });

  it('of two releases on one page are both found, and neither twice', async () => {
    const pages = await Promise.all(['otelgrpc-old', 'otel-semconv-rpc-stable'].map(pageOf));
    const found = findConventions([pages[0]!, pages[1]!]);
    assert.deepEqual(
      found.map(({ convention }) => convention.id),
      ['otel-semconv-rpc-stable', 'otelgrpc-old'],
    );
  });

  it('know the status by the label that the release gives it', async () => {
    const text = await readFile(
      new URL('../../../../fixtures/pages/otel-semconv-rpc-stable.txt', import.meta.url),
      'utf8',
    );
    for (const label of ['rpc_status_code', 'rpc_grpc_status_code']) {
      const page = readPage(text.replaceAll('rpc_response_status_code', label), 'text/plain; version=0.0.4');
      assert.equal(findConventions([page])[0]!.convention.families[0].labels.code, label);
    }
  });

  it('know the present release of otelgrpc, which names the faults of the server a second time', async () => {
    const page = await pageOf('otelgrpc-0.72');
    const [found, ...others] = findConventions([page]);
    assert.deepEqual([found!.convention.id, found!.obstacles, others], ['otel-semconv-rpc-stable', [], []]);
    assert.equal(found!.convention.families[0].labels.code, 'rpc_response_status_code');
    assert.equal(requestsOn([page], findConventions([page])), 30);
  });

  it('take a timer that publishes buckets for a histogram, with or without a TYPE line', async () => {
    const lines = [
      'grpc_server_seconds_bucket{rpc_method="Place",rpc_service="shop.v1.OrderService",grpc_status_code="OK",le="+Inf"} 1',
      'grpc_server_seconds_sum{rpc_method="Place",rpc_service="shop.v1.OrderService",grpc_status_code="OK"} 1',
      'grpc_server_seconds_count{rpc_method="Place",rpc_service="shop.v1.OrderService",grpc_status_code="OK"} 1\n',
    ].join('\n');
    for (const text of [lines, `# TYPE grpc_server_seconds histogram\n${lines}`]) {
      const [found] = findConventions([readPage(text, 'text/plain; version=0.0.4')]);
      assert.deepEqual([found!.convention.families[1]!.type, found!.obstacles], ['histogram', []]);
    }
  });
});
