import type { Convention } from './convention.js';
import { DAPR } from './dapr.js';
import { GO_GRPC_MIDDLEWARE } from './go-grpc-middleware.js';
import { GO_ZERO } from './go-zero.js';
import { GRPC_A66 } from './grpc-a66.js';
import { GRPC_SPRING_A66 } from './grpc-spring-a66.js';
import { HTTP_SERVER_DURATION } from './http-server-duration.js';
import { MICROMETER_INTERCEPTOR } from './micrometer-interceptor.js';
import { MICROMETER_OBSERVATION } from './micrometer-observation.js';
import { OPENCENSUS } from './opencensus.js';
import { OPENTELEMETRY_RPC } from './opentelemetry-rpc.js';
import { OPENTELEMETRY_RPC_OLD } from './opentelemetry-rpc-old.js';
import { OTELGRPC_0_65 } from './otelgrpc-0-65.js';
import { SHARED_LIBRARY } from './shared-library.js';

/** All that are known by name, special ones before general ones. A new one is a new row: nothing else has to know of it. */
export const CONVENTIONS: readonly Convention[] = [
  SHARED_LIBRARY,
  GO_GRPC_MIDDLEWARE,
  OTELGRPC_0_65,
  OPENTELEMETRY_RPC,
  OPENTELEMETRY_RPC_OLD,
  GRPC_SPRING_A66,
  GRPC_A66,
  MICROMETER_INTERCEPTOR,
  MICROMETER_OBSERVATION,
  DAPR,
  OPENCENSUS,
  GO_ZERO,
  HTTP_SERVER_DURATION,
];
