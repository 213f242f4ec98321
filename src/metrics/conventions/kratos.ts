import type { Convention, FamilySpec } from './convention.js';

const FAMILY = {
  labels: { fullMethod: 'operation' },
  where: { kind: 'grpc' },
  // Its middleware for streams runs around every message.
  leavesOut: ['server-stream', 'client-stream', 'bidi'],
} satisfies Partial<FamilySpec>;

export const KRATOS: Convention = {
  id: 'kratos',
  title: 'Kratos (server_requests_code_total)',
  families: [
    {
      role: 'requests',
      name: 'server_requests_code_total',
      type: 'counter',
      ...FAMILY,
      labels: { ...FAMILY.labels, code: 'code' },
      // One of HTTP, or any number of the business: several statuses of gRPC share one. Until October 2024 success was 0.
      outcomes: { ok: ['200', '0'], failed: 'all others' },
    },
    { role: 'duration', name: 'server_requests_seconds', type: 'histogram', ...FAMILY, optional: true },
  ],
  serviceLabel: 'proto',
  // A middleware of the handler, which grpc-go asks before it writes the status.
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
  overflow: 'otel_metric_overflow',
  // HTTP's calls stand in the same family.
  countsOthers: true,
};
