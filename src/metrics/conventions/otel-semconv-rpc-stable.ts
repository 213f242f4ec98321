import type { Convention } from './convention.js';
import { unsendable } from './unsendable.js';

const LABELS = { fullMethod: 'rpc_method', code: 'rpc_response_status_code' };
const NAMES = {
  name: 'rpc_server_call_duration_seconds',
  // Exporters that are told to add no unit.
  otherNames: ['rpc_server_call_duration'],
  type: 'histogram',
  labels: LABELS,
  // The semantic conventions renamed it after 1.44; Java's agent of the transition kept the old one.
  otherCodes: ['rpc_status_code', 'rpc_grpc_status_code'],
  where: { rpc_system_name: 'grpc' },
} as const;

export const OTEL_SEMCONV_RPC_STABLE: Convention = {
  id: 'otel-semconv-rpc-stable',
  title: 'OpenTelemetry, stable RPC conventions (rpc_server_call_duration_seconds)',
  families: [
    { role: 'requests', ...NAMES },
    { role: 'duration', ...NAMES },
  ],
  serviceLabel: 'proto',
  // grpc-go tells its stats handlers of the end after it has written the status.
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [13, 8].map(unsendable),
  saidInFront: [],
  messages: [],
  overflow: 'otel_metric_overflow',
};
