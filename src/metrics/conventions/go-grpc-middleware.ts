import type { Convention } from './convention.js';
import { rawContextError } from './raw-context-error.js';
import { unsendable } from './unsendable.js';

const GO_LABELS = { service: 'grpc_service', method: 'grpc_method' };

export const GO_GRPC_MIDDLEWARE: Convention = {
  id: 'go-grpc-middleware',
  title: 'go-grpc-prometheus and go-grpc-middleware/providers/prometheus (grpc_server_handled_total)',
  families: [
    {
      role: 'requests',
      name: 'grpc_server_handled_total',
      type: 'counter',
      labels: { ...GO_LABELS, code: 'grpc_code' },
    },
    { role: 'started', name: 'grpc_server_started_total', type: 'counter', labels: GO_LABELS },
    { role: 'duration', name: 'grpc_server_handling_seconds', type: 'histogram', labels: GO_LABELS, optional: true },
    { role: 'messages-received', name: 'grpc_server_msg_received_total', type: 'counter', labels: GO_LABELS },
    { role: 'messages-sent', name: 'grpc_server_msg_sent_total', type: 'counter', labels: GO_LABELS },
  ],
  serviceLabel: 'proto',
  // The interceptor reads the clock when the handler returns: grpc-go writes the status after that.
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [1, 4].map(rawContextError).concat([13, 8].map(unsendable)),
  saidInFront: [],
  messages: [
    {
      id: 'go-grpc-prometheus and go-grpc-middleware providers/prometheus 1.x',
      receivedAtEnd: 0,
      unarySentOnError: false,
    },
    { id: 'go-grpc-middleware with unconditional message hooks', receivedAtEnd: 1, unarySentOnError: true },
  ],
};
