import { BASEPLATE_GO } from './baseplate-go.js';
import { COMET } from './comet.js';
import type { Convention } from './convention.js';
import { FULL_METHOD } from './full-method.js';
import { GO_GRPC_MIDDLEWARE } from './go-grpc-middleware.js';
import { GRPC_REQUESTS } from './grpc-requests.js';
import { JAVA_GRPC_PROMETHEUS } from './java-grpc-prometheus.js';
import { NICE_GRPC } from './nice-grpc.js';
import { NODE_GRPC_PROMETHEUS } from './node-grpc-prometheus.js';
import { OPENTELEMETRY_HANDLED } from './opentelemetry-handled.js';
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
  PY_GRPC_PROMETHEUS,
  JAVA_GRPC_PROMETHEUS,
  ...PYTHON_GRPC_PROMETHEUS,
  OPENTELEMETRY_HANDLED,
  TONIC_PROMETHEUS_LAYER,
  NODE_GRPC_PROMETHEUS,
  GO_GRPC_MIDDLEWARE,
  TONIC_FUNCTION_CALLS,
  COMET,
];
