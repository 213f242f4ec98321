import type { Convention } from './convention.js';
import { DROPPED_FUTURE } from './dropped-future.js';
import { ERRORS_IN_TRAILERS } from './errors-in-trailers.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };

export const TONIC_PROMETHEUS_LAYER: Convention = {
  id: 'tonic-prometheus-layer',
  title: 'tonic_prometheus_layer (grpc_server_handled_total without grpc_type)',
  families: [
    { role: 'requests', name: 'grpc_server_handled_total', type: 'counter', labels: { ...LABELS, code: 'grpc_code' } },
    { role: 'started', name: 'grpc_server_started_total', type: 'counter', labels: LABELS },
    { role: 'duration', name: 'grpc_server_handling_seconds', type: 'histogram', labels: LABELS },
  ],
  marks: [{ without: 'grpc_type' }, { label: 'grpc_code', family: 'grpc_server_handling_seconds' }],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [...ERRORS_IN_TRAILERS, ...[13, 8, 11].map(unsendable)],
  lostEnds: DROPPED_FUTURE,
  // tonic's word for a request over its size limit.
  saidInFront: [11],
  messages: [],
};
