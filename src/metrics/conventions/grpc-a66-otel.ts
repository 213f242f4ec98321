import { CLOSED_BY_DEADLINE } from './closed-by-deadline.js';
import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const NAMES = {
  name: 'grpc_server_call_duration_seconds',
  otherNames: ['grpc_server_call_duration'],
  type: 'histogram',
  labels: { fullMethod: 'grpc_method', code: 'grpc_status' },
} as const;

export const GRPC_A66_OTEL: Convention = {
  id: 'grpc-a66-otel',
  title: "gRPC's own OpenTelemetry plugins, gRFC A66 (grpc_server_call_duration_seconds)",
  families: [
    { role: 'requests', ...NAMES },
    {
      role: 'started',
      name: 'grpc_server_call_started_total',
      otherNames: ['grpc_server_call_started'],
      type: 'counter',
      labels: { fullMethod: 'grpc_method' },
    },
    { role: 'duration', ...NAMES },
  ],
  serviceLabel: 'proto',
  // The transport tells of the end: grpc-go after it has written the status, Python from a thread that exports in batches.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [...[13, 8].map(unsendable), CLOSED_BY_DEADLINE],
  saidInFront: [],
  messages: [],
  overflow: 'otel_metric_overflow',
};
