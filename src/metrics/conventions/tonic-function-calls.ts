import type { Convention } from './convention.js';
import { DROPPED_FUTURE } from './dropped-future.js';

const LABELS = { fullMethod: 'path' };

/** The layer's second counter of the same calls: judged beside the other one, never added to it. */
export const TONIC_FUNCTION_CALLS: Convention = {
  id: 'tonic-function-calls',
  title: 'tonic_prometheus_layer by path (function_calls_total)',
  families: [
    { role: 'requests', name: 'function_calls_total', type: 'counter', labels: LABELS },
    { role: 'duration', name: 'function_calls_duration_seconds', type: 'histogram', labels: LABELS },
    { role: 'in-flight', name: 'function_calls_concurrent', type: 'gauge', labels: LABELS },
  ],
  marks: [{ fullMethodIn: 'path' }],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [],
  lostEnds: DROPPED_FUTURE,
  saidInFront: [11],
  messages: [],
};
