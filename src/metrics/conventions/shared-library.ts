import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const SHARED_LABELS = { service: 'service', method: 'method' };

export const SHARED_LIBRARY: Convention = {
  id: 'shared-library',
  title: 'the shared metrics library of the messaging system (grpc_server_requests_total)',
  families: [
    {
      role: 'requests',
      name: 'grpc_server_requests_total',
      type: 'counter',
      labels: { ...SHARED_LABELS, code: 'code' },
    },
    { role: 'duration', name: 'grpc_server_request_duration_seconds', type: 'histogram', labels: SHARED_LABELS },
    { role: 'in-flight', name: 'grpc_server_in_flight_requests', type: 'gauge', labels: SHARED_LABELS },
  ],
  serviceLabel: 'deployment',
  // A stream is recorded once it is over: its last message may be with the client before the clock is read.
  clock: { unary: 'before-answer', streams: 'around-answer' },
  // 13 and 8 are what grpc-js says of an answer that cannot be written or is too large, 11 is tonic's word for that.
  recodings: [13, 8, 11].map(unsendable),
  // tonic refuses a request over its size limit so, before any handler sees it.
  saidInFront: [11],
  messages: [],
};
