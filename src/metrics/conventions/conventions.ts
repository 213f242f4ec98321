import { ARMERIA } from './armeria.js';
import { BASEPLATE_GO } from './baseplate-go.js';
import { BRPC } from './brpc.js';
import { COMET } from './comet.js';
import type { Convention } from './convention.js';
import { DAPR } from './dapr.js';
import { DOTNET_EVENT_COUNTERS } from './dotnet-event-counters.js';
import { DOTNET_PROMETHEUS_NET_GRPC } from './dotnet-prometheus-net-grpc.js';
import { ENVOY_CLUSTER, ENVOY_METHODS } from './envoy.js';
import { FULL_METHOD } from './full-method.js';
import { GO_GRPC_MIDDLEWARE } from './go-grpc-middleware.js';
import { GO_ZERO } from './go-zero.js';
import { GRPC_A66_OTEL } from './grpc-a66-otel.js';
import { GRPC_REQUESTS } from './grpc-requests.js';
import { GRPC_SPRING_A66 } from './grpc-spring-a66.js';
import { HTTP_SERVER_DURATION, HTTP_SERVER_TOTAL } from './http-server-duration.js';
import { ISTIO } from './istio.js';
import { JAVA_GRPC_PROMETHEUS } from './java-grpc-prometheus.js';
import { KRATOS } from './kratos.js';
import { LINKERD } from './linkerd.js';
import { MICROMETER_METRIC_COLLECTING } from './micrometer-metric-collecting.js';
import { MICROMETER_OBSERVATION } from './micrometer-observation.js';
import { NICE_GRPC } from './nice-grpc.js';
import { NODE_GRPC_PROMETHEUS } from './node-grpc-prometheus.js';
import { OPENCENSUS_OCGRPC } from './opencensus-ocgrpc.js';
import { OPENTELEMETRY_HANDLED } from './opentelemetry-handled.js';
import { OTEL_SEMCONV_RPC_STABLE } from './otel-semconv-rpc-stable.js';
import { OTELGRPC_0_65 } from './otelgrpc-0-65.js';
import { OTELGRPC_OLD } from './otelgrpc-old.js';
import { PY_GRPC_PROMETHEUS } from './py-grpc-prometheus.js';
import { PYTHON_GRPC_PROMETHEUS } from './python-grpc-prometheus.js';
import { SHARED_LIBRARY } from './shared-library.js';
import { TONIC_FUNCTION_CALLS } from './tonic-function-calls.js';
import { TONIC_PROMETHEUS_LAYER } from './tonic-prometheus-layer.js';

/**
 * All that are known by name, of those that share a name the special ones before the general one. A new one is a new
 * row: nothing else has to know of it.
 */
export const CONVENTIONS: readonly Convention[] = [
  // grpc_requests_total and what else interceptors written by hand are called
  ...FULL_METHOD,
  GRPC_REQUESTS,
  // grpc_server_requests_total
  BASEPLATE_GO,
  SHARED_LIBRARY,
  // grpc_server_handled_total
  NICE_GRPC,
  ...PY_GRPC_PROMETHEUS,
  JAVA_GRPC_PROMETHEUS,
  ...PYTHON_GRPC_PROMETHEUS,
  OPENTELEMETRY_HANDLED,
  TONIC_PROMETHEUS_LAYER,
  NODE_GRPC_PROMETHEUS,
  GO_GRPC_MIDDLEWARE,
  TONIC_FUNCTION_CALLS,
  COMET,
  // OpenTelemetry's names, and those of gRFC A66
  OTELGRPC_0_65,
  OTEL_SEMCONV_RPC_STABLE,
  OTELGRPC_OLD,
  GRPC_SPRING_A66,
  GRPC_A66_OTEL,
  // each under names of its own
  MICROMETER_METRIC_COLLECTING,
  MICROMETER_OBSERVATION,
  DAPR,
  OPENCENSUS_OCGRPC,
  GO_ZERO,
  KRATOS,
  DOTNET_PROMETHEUS_NET_GRPC,
  ARMERIA,
  HTTP_SERVER_TOTAL,
  HTTP_SERVER_DURATION,
  BRPC,
  DOTNET_EVENT_COUNTERS,
  // pages of proxies
  ENVOY_METHODS,
  ENVOY_CLUSTER,
  ISTIO,
  LINKERD,
];
