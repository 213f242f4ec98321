import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const NAMES = {
  name: 'grpc_server_seconds',
  // A timer is a summary unless it is told to publish a histogram.
  type: 'summary',
  alsoType: 'histogram',
  labels: { service: 'rpc_service', method: 'rpc_method', code: 'grpc_status_code' },
} as const;

/**
 * Left out on purpose: `grpc_server_active_seconds`, whose `_count` is how many are open, and the counters of events
 * (`grpc_server_received_total`, `grpc_server_sent_total`), whose status is a placeholder, UNKNOWN for ever.
 */
export const MICROMETER_OBSERVATION: Convention = {
  id: 'micrometer-observation',
  title: "Micrometer's ObservationGrpcServerInterceptor: Spring gRPC (grpc_server_seconds)",
  families: [
    { role: 'requests', ...NAMES },
    { role: 'duration', ...NAMES },
  ],
  serviceLabel: 'proto',
  // The observation stops when the transport has closed the call.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [
    ...[13, 8].map(unsendable),
    ...[1, 4].map((wire) => ({
      wire,
      counted: 2,
      cause: 'the call was over before its handler gave a status',
      remedy: 'Read them as calls that were cancelled (grpc_server_cancelled_total counts those, where it is there).',
    })),
  ],
  saidInFront: [],
  messages: [],
};
