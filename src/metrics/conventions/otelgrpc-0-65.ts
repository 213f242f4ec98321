import type { Convention } from './convention.js';
import { OTEL_SEMCONV_RPC_STABLE } from './otel-semconv-rpc-stable.js';

const [counter, duration] = OTEL_SEMCONV_RPC_STABLE.families;

/** One release of Go's instrumentation took the new name, which says seconds, and left the values in milliseconds. */
export const OTELGRPC_0_65: Convention = {
  ...OTEL_SEMCONV_RPC_STABLE,
  id: 'otelgrpc-0.65',
  title: 'otelgrpc 0.65 for Go (rpc_server_call_duration_seconds in milliseconds)',
  families: [counter, { ...duration!, perSecond: 1000 }],
  marks: [
    {
      label: 'otel_scope_name',
      values: ['go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc'],
    },
    { label: 'otel_scope_version', values: ['0.65.0'] },
  ],
  wrongUnit:
    'otelgrpc 0.65.0 is known to write milliseconds under this name, so dashboards show a thousand times too much: update it to 0.66 or later.',
};
