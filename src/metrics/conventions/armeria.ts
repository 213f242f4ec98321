import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const CALL = { service: 'service', method: 'method' };

export const ARMERIA: Convention = {
  id: 'armeria',
  title: "Armeria's MetricCollectingService (requests_total under the prefix that the user chose)",
  families: [
    { role: 'requests', name: 'requests_total', type: 'counter', labels: { ...CALL, code: 'grpc_status' } },
    {
      role: 'duration',
      name: 'total_duration_seconds',
      type: 'summary',
      alsoType: 'histogram',
      labels: { ...CALL, code: 'grpc_status' },
    },
    { role: 'in-flight', name: 'active_requests', type: 'gauge', labels: CALL },
  ],
  // So general a name is Armeria's with these beside the status.
  marks: [{ label: 'grpc_status' }, { label: 'http_status' }, { label: 'result', values: ['success', 'failure'] }],
  serviceLabel: 'proto',
  // The log of a request is complete when the whole answer has been written.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [
    ...[13, 8].map(unsendable),
    {
      wire: 1,
      counted: 2,
      cause: 'the client cancelled and Armeria is older than February 2026',
      remedy: 'Update it.',
    },
  ],
  saidInFront: [],
  messages: [],
  prefixed: true,
};
