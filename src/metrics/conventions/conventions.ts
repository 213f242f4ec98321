import { ARMERIA } from './armeria.js';
import type { Convention } from './convention.js';
import { DAPR } from './dapr.js';
import { DOTNET_PROMETHEUS_NET_GRPC } from './dotnet-prometheus-net-grpc.js';
import { GO_GRPC_MIDDLEWARE } from './go-grpc-middleware.js';
import { GO_ZERO } from './go-zero.js';
import { GRPC_A66_OTEL } from './grpc-a66-otel.js';
import { GRPC_SPRING_A66 } from './grpc-spring-a66.js';
import { HTTP_SERVER_DURATION } from './http-server-duration.js';
import { KRATOS } from './kratos.js';
import { MICROMETER_METRIC_COLLECTING } from './micrometer-metric-collecting.js';
import { MICROMETER_OBSERVATION } from './micrometer-observation.js';
import { OPENCENSUS_OCGRPC } from './opencensus-ocgrpc.js';
import { OTEL_SEMCONV_RPC_STABLE } from './otel-semconv-rpc-stable.js';
import { OTELGRPC_0_65 } from './otelgrpc-0-65.js';
import { OTELGRPC_OLD } from './otelgrpc-old.js';
import { SHARED_LIBRARY } from './shared-library.js';

/** All that are known by name, special ones before general ones. A new one is a new row: nothing else has to know of it. */
export const CONVENTIONS: readonly Convention[] = [
  SHARED_LIBRARY,
  GO_GRPC_MIDDLEWARE,
  OTELGRPC_0_65,
  OTEL_SEMCONV_RPC_STABLE,
  OTELGRPC_OLD,
  GRPC_SPRING_A66,
  GRPC_A66_OTEL,
  MICROMETER_METRIC_COLLECTING,
  MICROMETER_OBSERVATION,
  DAPR,
  OPENCENSUS_OCGRPC,
  GO_ZERO,
  KRATOS,
  DOTNET_PROMETHEUS_NET_GRPC,
  ARMERIA,
  HTTP_SERVER_DURATION,
];
