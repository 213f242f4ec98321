import type { Convention } from './convention.js';
import { DROPPED_FUTURE } from './dropped-future.js';
import { ERRORS_IN_TRAILERS } from './errors-in-trailers.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };

export const OPENTELEMETRY_HANDLED: Convention = {
  id: 'opentelemetry-handled',
  title: 'the names of go-grpc-prometheus by OpenTelemetry, as in Grafbase (grpc_server_handling_duration_seconds)',
  families: [
    {
      role: 'requests',
      name: 'grpc_server_handled_total',
      otherNames: ['grpc_server_handled'],
      type: 'counter',
      labels: { ...LABELS, code: 'grpc_code' },
    },
    {
      role: 'started',
      name: 'grpc_server_started_total',
      otherNames: ['grpc_server_started'],
      type: 'counter',
      labels: LABELS,
    },
    { role: 'duration', name: 'grpc_server_handling_duration_seconds', type: 'histogram', labels: LABELS },
    { role: 'in-flight', name: 'grpc_server_active_requests', type: 'gauge', labels: LABELS },
  ],
  marks: [{ family: 'grpc_server_handling_duration_seconds' }],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [...ERRORS_IN_TRAILERS, ...[13, 8, 11].map(unsendable)],
  lostEnds: DROPPED_FUTURE,
  saidInFront: [11],
  messages: [],
};
