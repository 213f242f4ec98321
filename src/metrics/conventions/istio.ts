import type { Convention, FamilySpec } from './convention.js';

const OF_SERVER = {
  labels: { whole: 'server', code: 'grpc_response_status' },
  // A call stands on the page of either sidecar: "source" is the one that calls.
  where: { reporter: 'destination', request_protocol: 'grpc' },
  // Of a call without trailers nothing is known of gRPC.
  whereNot: { grpc_response_status: /^$/ },
} satisfies Partial<FamilySpec>;

export const ISTIO: Convention = {
  id: 'istio',
  title: "Istio's standard metrics (istio_requests_total, of all methods in one)",
  families: [
    { role: 'requests', name: 'istio_requests_total', type: 'counter', ...OF_SERVER },
    {
      role: 'duration',
      name: 'istio_request_duration_milliseconds',
      type: 'histogram',
      ...OF_SERVER,
      perSecond: 1000,
      optional: true,
    },
    // istio_request_messages_total and its like are left out: they move every few seconds while a stream is open.
  ],
  serviceLabel: 'proto',
  // The sidecar logs a call when it is over, which may be after its end has gone out.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
  upstream: 'destination_service',
};
