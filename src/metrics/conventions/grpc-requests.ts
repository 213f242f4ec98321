import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'service', method: 'method' };

export const GRPC_REQUESTS: Convention = {
  id: 'grpc-requests',
  title: 'interceptors written by hand, as in NestJS (grpc_requests_total by service, method and status)',
  families: [
    {
      role: 'requests',
      name: 'grpc_requests_total',
      type: 'counter',
      labels: LABELS,
      otherCodes: ['status', 'code', 'grpc_code', 'status_code'],
      outcomes: { ok: ['success', 'ok'], failed: ['error', 'failed', 'failure', 'fail'] },
    },
    { role: 'duration', name: 'grpc_request_duration_seconds', type: 'histogram', labels: LABELS },
    {
      role: 'errors',
      name: 'grpc_errors_total',
      otherNames: ['grpc_request_errors_total'],
      type: 'counter',
      labels: LABELS,
    },
  ],
  marks: [{ label: 'service' }, { label: 'method' }],
  serviceLabel: 'deployment',
  // Nobody knows where such an interceptor reads its clock.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [
    ...[13, 8].map(unsendable),
    {
      wire: 2,
      counted: 13,
      cause: 'the handler threw an error without a code',
      remedy: 'Throw errors with the code that you mean.',
    },
  ],
  saidInFront: [],
  messages: [],
};
