import type { Convention } from './convention.js';
import { ERROR_STATUSES } from './error-statuses.js';

const LABELS = { service: 'service' };

/** One forward for each call that was answered OK, counted when the forward is over, which may be after the answer. */
export const COMET: Convention = {
  id: 'comet',
  title: 'forwards of a push server (grpc_calls_total by service, name and success or failure of the forward)',
  // Its status is that of the forward, not of the call: a call is answered OK though its forward fails.
  families: [{ role: 'requests', name: 'grpc_calls_total', type: 'counter', labels: LABELS, lossyCode: 'status' }],
  marks: [
    { label: 'service' },
    { label: 'name' },
    { label: 'status', values: ['success', 'failed'] },
    { without: 'method' },
  ],
  serviceLabel: 'deployment',
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [],
  // A call that is refused is not forwarded.
  saidInFront: [...ERROR_STATUSES],
  messages: [],
};
