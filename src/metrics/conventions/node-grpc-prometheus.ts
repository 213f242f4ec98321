import type { Convention, Recoding } from './convention.js';
import { ERROR_STATUSES } from './error-statuses.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };

/** It waits for the handler alone, and the handler of a stream returns while the stream goes on. */
function failedLater(wire: number): Recoding {
  return {
    wire,
    counted: 0,
    cause: 'a stream failed after its handler had returned',
    remedy: 'Count streams where they end.',
    kinds: ['server-stream', 'bidi'],
  };
}

export const NODE_GRPC_PROMETHEUS: Convention = {
  id: 'node-grpc-prometheus',
  title: 'the npm package grpc-prometheus (grpc_server_handled_total, and grpc_code on the histogram)',
  families: [
    { role: 'requests', name: 'grpc_server_handled_total', type: 'counter', labels: { ...LABELS, code: 'grpc_code' } },
    { role: 'duration', name: 'grpc_server_handling_seconds', type: 'histogram', labels: LABELS },
  ],
  marks: [{ label: 'grpc_type' }, { label: 'grpc_code', family: 'grpc_server_handling_seconds' }],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [
    {
      wire: 2,
      counted: 13,
      cause: 'the handler threw an error without a code',
      remedy: 'Throw errors with the code that you mean.',
    },
    ...ERROR_STATUSES.map(failedLater),
    ...[13, 8].map(unsendable),
  ],
  saidInFront: [],
  messages: [],
};
