import type { Convention, FamilySpec } from './convention.js';
import { rawContextError } from './raw-context-error.js';
import { unsendable } from './unsendable.js';

// It is installed as a unary interceptor alone.
const LEAVES_OUT: FamilySpec['leavesOut'] = ['server-stream', 'client-stream', 'bidi'];

export const GO_ZERO: Convention = {
  id: 'go-zero',
  title: 'go-zero (rpc_server_requests_code_total)',
  families: [
    {
      role: 'requests',
      name: 'rpc_server_requests_code_total',
      type: 'counter',
      labels: { fullMethod: 'method', code: 'code' },
      leavesOut: LEAVES_OUT,
    },
    {
      role: 'duration',
      name: 'rpc_server_requests_duration_ms',
      type: 'histogram',
      labels: { fullMethod: 'method' },
      perSecond: 1000,
      leavesOut: LEAVES_OUT,
    },
  ],
  serviceLabel: 'proto',
  // An interceptor, which grpc-go asks before it writes the status.
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [...[1, 4].map(rawContextError), ...[13, 8].map(unsendable)],
  saidInFront: [],
  messages: [],
};
