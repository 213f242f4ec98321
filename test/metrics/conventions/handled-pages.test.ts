import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { CONVENTIONS } from '../../../src/metrics/conventions/conventions.js';
import { readPage } from '../../../src/metrics/exposition.js';
import { callLabelNames } from '../../../src/metrics/verify/called.js';
import { type FoundConvention, findConventions } from '../../../src/metrics/verify/find-conventions.js';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

function pageOf(file: string, contentType = 'text/plain; version=0.0.4') {
  return readPage(
    readFileSync(new URL(`../../../../fixtures/pages/${file}.txt`, import.meta.url), 'utf8'),
    contentType,
  );
}

/** What a convention reads on the page: role → its family with type and labels. */
function rolesOf({ convention, present }: FoundConvention): Record<string, string> {
  const specs = convention.families.filter(({ role }) => present.has(role));
  return Object.fromEntries(
    specs.map(({ role, name, type, labels }) => [role, `${type} ${name} ${callLabelNames(labels).join(' ')}`]),
  );
}

const CALL = 'grpc_service grpc_method';
const HANDLED = {
  requests: `counter grpc_server_handled_total ${CALL} grpc_code`,
  started: `counter grpc_server_started_total ${CALL}`,
};
const MESSAGES = {
  'messages-received': `counter grpc_server_msg_received_total ${CALL}`,
  'messages-sent': `counter grpc_server_msg_sent_total ${CALL}`,
};
const HANDLING = { duration: `histogram grpc_server_handling_seconds ${CALL}` };
const HANDLED_LATENCY = { duration: `histogram grpc_server_handled_latency_seconds ${CALL}` };

/** By page, and on it by convention: each role that can be read, and nothing else. */
const PAGES: Record<string, Record<string, Record<string, string>>> = {
  'go-client': { 'go-grpc-middleware': { ...HANDLED, ...HANDLING } },
  'go-grpc-prometheus': { 'go-grpc-middleware': { ...HANDLED, ...HANDLING, ...MESSAGES } },
  'go-grpc-middleware': { 'go-grpc-middleware': { ...HANDLED, ...HANDLING, ...MESSAGES } },
  'py-grpc-prometheus': { 'py-grpc-prometheus': { ...HANDLED, ...HANDLING, ...MESSAGES } },
  'py-grpc-prometheus-legacy': {
    'py-grpc-prometheus': {
      ...HANDLED,
      requests: `counter grpc_server_handled_total ${CALL} code`,
      ...HANDLED_LATENCY,
      ...MESSAGES,
    },
  },
  'python-grpc-prometheus': { 'python-grpc-prometheus': { ...HANDLED, ...HANDLING } },
  'java-grpc-prometheus': { 'java-grpc-prometheus': { ...HANDLED, ...HANDLED_LATENCY, ...MESSAGES } },
  'nice-grpc': { 'nice-grpc': { ...HANDLED, ...HANDLING, ...MESSAGES } },
  'node-grpc-prometheus': { 'node-grpc-prometheus': { requests: HANDLED.requests, ...HANDLING } },
  'opentelemetry-handled': {
    'opentelemetry-handled': {
      ...HANDLED,
      duration: `histogram grpc_server_handling_duration_seconds ${CALL}`,
      'in-flight': `gauge grpc_server_active_requests ${CALL}`,
    },
  },
  'tonic-prometheus-layer': {
    'tonic-prometheus-layer': { ...HANDLED, ...HANDLING },
    'tonic-function-calls': {
      requests: 'counter function_calls_total path',
      duration: 'histogram function_calls_duration_seconds path',
      'in-flight': 'gauge function_calls_concurrent path',
    },
  },
  'baseplate-go': {
    'baseplate-go': {
      requests: `counter grpc_server_requests_total ${CALL} grpc_code`,
      duration: `histogram grpc_server_latency_seconds ${CALL}`,
      'in-flight': `gauge grpc_server_active_requests ${CALL}`,
    },
  },
  'grpc-requests': {
    'grpc-requests': {
      requests: 'counter grpc_requests_total service method status',
      duration: 'histogram grpc_request_duration_seconds service method',
    },
  },
  comet: { comet: { requests: 'counter grpc_calls_total service' } },
  'full-method': {
    'full-method': {
      requests: 'counter grpc_requests_total method',
      duration: 'histogram grpc_request_duration_seconds method',
      errors: 'counter grpc_errors_total method',
    },
  },
};

describe('the conventions', () => {
  for (const [file, expected] of Object.entries(PAGES)) {
    it(`are known on ${file}.txt: ${Object.keys(expected).join(' and ')}, with every role, and no other`, () => {
      const found = findConventions([pageOf(file)]);
      assert.deepEqual(Object.fromEntries(found.map((one) => [one.convention.id, rolesOf(one)])), expected);
      assert.deepEqual(
        found.flatMap(({ obstacles }) => obstacles),
        [],
      );
    });

    it(`are taken for each other on ${file}.txt by none whose marks are not there, in whatever order they stand`, () => {
      const names = new Set(Object.keys(expected));
      const others = CONVENTIONS.filter(({ id, marks = [] }) => !names.has(id) && marks.length > 0);
      const taken = others.filter((one) => findConventions([pageOf(file)], [one]).length > 0);
      assert.deepEqual(
        taken.map(({ id }) => id),
        TWINS[file] ?? [],
      );
    });
  }

  it('are known in OpenMetrics, where counters go without _total and _created stands among them', () => {
    const [python] = findConventions([pageOf('python-openmetrics', OPENMETRICS)]);
    assert.equal(python?.convention.id, 'py-grpc-prometheus');
    const [go] = findConventions([pageOf('go-client-openmetrics', OPENMETRICS)]);
    assert.equal(go?.convention.id, 'go-grpc-middleware');
  });

  it('are not taken for Python in OpenMetrics, where any library may write _created', () => {
    const page = [
      '# TYPE grpc_server_started counter',
      'grpc_server_started_total{grpc_type="unary",grpc_service="a.B",grpc_method="C"} 1',
      'grpc_server_started_created{grpc_type="unary",grpc_service="a.B",grpc_method="C"} 1760000000.5',
      '# EOF',
      '',
    ];
    for (const lines of [page, page.slice(1)]) {
      const found = findConventions([readPage(lines.join('\n'), OPENMETRICS)]);
      assert.deepEqual(
        found.map(({ convention }) => convention.id),
        ['go-grpc-middleware'],
      );
    }
  });

  it('are known under the other names that they may have', () => {
    const page = (text: string) => findConventions([readPage(text, '')]).map(rolesOf);
    assert.deepEqual(
      page(
        [
          '# TYPE grpc_server_handled counter',
          'grpc_server_handled{grpc_service="a.B",grpc_method="C",grpc_code="Ok"} 1',
          '# TYPE grpc_server_handling_duration_seconds histogram',
          '',
        ].join('\n'),
      ),
      [
        {
          requests: `counter grpc_server_handled ${CALL} grpc_code`,
          duration: `histogram grpc_server_handling_duration_seconds ${CALL}`,
        },
      ],
    );
    assert.deepEqual(
      page(
        [
          '# TYPE grpc_server_requests_total counter',
          'grpc_server_requests_total{full_method="/a.B/C"} 1',
          '# TYPE grpc_server_request_duration_seconds histogram',
          '# TYPE grpc_server_errors_total counter',
          '',
        ].join('\n'),
      ),
      [
        {
          requests: 'counter grpc_server_requests_total full_method',
          duration: 'histogram grpc_server_request_duration_seconds full_method',
          errors: 'counter grpc_server_errors_total full_method',
        },
      ],
    );
  });
});

/** Rows that alone would fit a page as well: a more special one stands before them. */
const TWINS: Record<string, string[]> = {
  'py-grpc-prometheus': ['java-grpc-prometheus'],
  'py-grpc-prometheus-legacy': ['java-grpc-prometheus'],
  'nice-grpc': ['node-grpc-prometheus'],
};
