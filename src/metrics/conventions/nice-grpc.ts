import { CLOSED_BY_DEADLINE } from './closed-by-deadline.js';
import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };

export const NICE_GRPC: Convention = {
  id: 'nice-grpc',
  title: 'nice-grpc-prometheus (grpc_server_handled_total with grpc_path)',
  families: [
    { role: 'requests', name: 'grpc_server_handled_total', type: 'counter', labels: { ...LABELS, code: 'grpc_code' } },
    { role: 'started', name: 'grpc_server_started_total', type: 'counter', labels: LABELS },
    { role: 'duration', name: 'grpc_server_handling_seconds', type: 'histogram', labels: LABELS },
    { role: 'messages-received', name: 'grpc_server_msg_received_total', type: 'counter', labels: LABELS },
    { role: 'messages-sent', name: 'grpc_server_msg_sent_total', type: 'counter', labels: LABELS },
  ],
  marks: [{ label: 'grpc_path' }],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  // What closes a call early aborts its handler, or marks it as cancelled: nothing says that it was the deadline.
  recodings: [...[13, 8].map(unsendable), CLOSED_BY_DEADLINE],
  saidInFront: [],
  messages: [{ id: 'nice-grpc-prometheus', receivedAtEnd: 0, unarySentOnError: false, streamsOnly: true }],
};
