import type { Convention } from './convention.js';
import { rawContextError } from './raw-context-error.js';
import { unsendable } from './unsendable.js';

const METHOD = { fullMethod: 'grpc_server_method' };

export const OPENCENSUS_OCGRPC: Convention = {
  id: 'opencensus-ocgrpc',
  title: 'OpenCensus (grpc_io_server_completed_rpcs)',
  families: [
    {
      role: 'requests',
      name: 'grpc_io_server_completed_rpcs',
      type: 'counter',
      labels: { ...METHOD, code: 'grpc_server_status' },
    },
    { role: 'started', name: 'grpc_io_server_started_rpcs', type: 'counter', labels: METHOD, optional: true },
    {
      role: 'duration',
      name: 'grpc_io_server_server_latency',
      type: 'histogram',
      labels: METHOD,
      perSecond: 1000,
      optional: true,
    },
  ],
  serviceLabel: 'proto',
  // grpc-go tells its stats handlers of the end after it has written the status.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [...[1, 4].map(rawContextError), ...[13, 8].map(unsendable)],
  saidInFront: [],
  messages: [],
  // The Prometheus exporter's Namespace.
  prefixed: true,
};
