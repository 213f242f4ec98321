import type { Convention, FamilySpec } from './convention.js';
import { rawContextError } from './raw-context-error.js';
import { unsendable } from './unsendable.js';

const LABELS = { fullMethod: 'grpc_server_method', code: 'grpc_server_status' };
// Of streams only those are counted that it passes on to an app.
const LEAVES_OUT: FamilySpec['leavesOut'] = ['server-stream', 'client-stream', 'bidi'];

export const DAPR: Convention = {
  id: 'dapr',
  title: "Dapr's sidecar, for its own API (dapr_grpc_io_server_completed_rpcs)",
  families: [
    {
      role: 'requests',
      name: 'dapr_grpc_io_server_completed_rpcs',
      type: 'counter',
      labels: LABELS,
      leavesOut: LEAVES_OUT,
    },
    {
      role: 'duration',
      name: 'dapr_grpc_io_server_server_latency',
      type: 'histogram',
      labels: LABELS,
      perSecond: 1000,
      leavesOut: LEAVES_OUT,
      optional: true,
    },
  ],
  serviceLabel: 'proto',
  // An interceptor, which grpc-go asks before it writes the status.
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [...[1, 4].map(rawContextError), ...[13, 8].map(unsendable)],
  saidInFront: [],
  messages: [],
};
