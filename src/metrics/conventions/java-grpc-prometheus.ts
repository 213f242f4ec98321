import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const LABELS = { service: 'grpc_service', method: 'grpc_method' };

export const JAVA_GRPC_PROMETHEUS: Convention = {
  id: 'java-grpc-prometheus',
  title: 'java-grpc-prometheus (grpc_server_handled_total of a Java server)',
  families: [
    {
      role: 'requests',
      name: 'grpc_server_handled_total',
      type: 'counter',
      // The label `code` says the same beside it; it was alone at first.
      labels: { ...LABELS, code: 'grpc_code' },
      otherCodes: ['code'],
    },
    { role: 'started', name: 'grpc_server_started_total', type: 'counter', labels: LABELS },
    {
      role: 'duration',
      name: 'grpc_server_handled_latency_seconds',
      type: 'histogram',
      labels: LABELS,
      optional: true,
    },
    { role: 'messages-received', name: 'grpc_server_msg_received_total', type: 'counter', labels: LABELS },
    { role: 'messages-sent', name: 'grpc_server_msg_sent_total', type: 'counter', labels: LABELS },
  ],
  marks: [{ label: 'grpc_type', values: ['UNARY', 'SERVER_STREAMING', 'CLIENT_STREAMING', 'BIDI_STREAMING'] }],
  serviceLabel: 'proto',
  // Read before the answer leaves, but in whole milliseconds: a duration may be one too long.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [13, 8].map(unsendable),
  lostEnds: {
    wires: [1, 2, 4],
    cause: 'nothing closes it: the client took it back, its deadline passed, or the handler threw',
    remedy: 'Have an interceptor inside of it catch what handlers throw and close the call.',
  },
  saidInFront: [],
  messages: [{ id: 'java-grpc-prometheus', receivedAtEnd: 0, unarySentOnError: false, streamsOnly: true }],
};
