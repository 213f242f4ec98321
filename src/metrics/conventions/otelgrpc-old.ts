import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const NAMES = {
  name: 'rpc_server_duration_milliseconds',
  otherNames: ['rpc_server_duration', 'rpc_server_duration_ms'],
  type: 'histogram',
  labels: { service: 'rpc_service', method: 'rpc_method', code: 'rpc_grpc_status_code' },
  // otelgrpc from 0.68 on, where it is told to keep the old metric.
  otherCodes: ['rpc_response_status_code'],
  where: { rpc_system: 'grpc' },
} as const;

export const OTELGRPC_OLD: Convention = {
  id: 'otelgrpc-old',
  title: 'OpenTelemetry, RPC conventions before 1.39 (rpc_server_duration_milliseconds)',
  families: [
    { role: 'requests', ...NAMES },
    { role: 'duration', ...NAMES, perSecond: 1000 },
  ],
  serviceLabel: 'proto',
  // grpc-go tells its stats handlers of the end after it has written the status.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [13, 8].map(unsendable),
  saidInFront: [],
  messages: [],
  overflow: 'otel_metric_overflow',
  tooLong:
    'The unit of this name is milliseconds (otelgrpc before 0.46 wrote nanoseconds): check it, and where the clock starts.',
};
