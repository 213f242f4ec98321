import type { Convention } from './convention.js';
import { rawContextError } from './raw-context-error.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };
const STREAMS = ['server-stream', 'client-stream', 'bidi'] as const;

export const BASEPLATE_GO: Convention = {
  id: 'baseplate-go',
  title: 'baseplate.go grpcbp (grpc_server_requests_total with grpc_code)',
  families: [
    {
      role: 'requests',
      name: 'grpc_server_requests_total',
      type: 'counter',
      labels: { ...LABELS, code: 'grpc_code' },
      // Its interceptor for streams was never written: servers that stream do without it.
      leavesOut: STREAMS,
    },
    { role: 'duration', name: 'grpc_server_latency_seconds', type: 'histogram', labels: LABELS, leavesOut: STREAMS },
    { role: 'in-flight', name: 'grpc_server_active_requests', type: 'gauge', labels: LABELS, leavesOut: STREAMS },
  ],
  marks: [{ label: 'grpc_method' }, { family: 'grpc_server_latency_seconds' }],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [1, 4].map(rawContextError).concat([13, 8].map(unsendable)),
  saidInFront: [],
  messages: [],
};
