import { CLOSED_BY_DEADLINE } from './closed-by-deadline.js';
import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const CALL = { service: 'service', method: 'method' };
const NAMES = {
  name: 'grpc_server_processing_duration_seconds',
  // A timer is a summary unless it is told to publish a histogram.
  type: 'summary',
  alsoType: 'histogram',
  labels: { ...CALL, code: 'statusCode' },
} as const;

export const MICROMETER_METRIC_COLLECTING: Convention = {
  id: 'micrometer-metric-collecting',
  title:
    "Micrometer's MetricCollectingServerInterceptor: grpc-spring, Quarkus, Micronaut (grpc_server_processing_duration_seconds)",
  families: [
    { role: 'requests', ...NAMES },
    { role: 'duration', ...NAMES },
    {
      role: 'messages-received',
      name: 'grpc_server_requests_received_messages_total',
      type: 'counter',
      labels: CALL,
    },
    { role: 'messages-sent', name: 'grpc_server_responses_sent_messages_total', type: 'counter', labels: CALL },
  ],
  serviceLabel: 'proto',
  // The listener hears of the end when the transport has closed the call.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [...[13, 8].map(unsendable), CLOSED_BY_DEADLINE],
  saidInFront: [],
  messages: [{ id: "Micrometer's MetricCollectingServerInterceptor", receivedAtEnd: 0, unarySentOnError: false }],
};
