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
  recodings: [
    ...[13, 8].map(unsendable),
    {
      wire: 4,
      counted: 1,
      cause: 'the deadline closed the call before its handler did',
      remedy: 'Read both as calls that took too long.',
    },
  ],
  saidInFront: [],
  messages: [],
  overflow: 'otel_metric_overflow',
};
