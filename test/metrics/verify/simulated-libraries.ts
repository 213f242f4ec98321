import type { SimulatedCall } from './simulated-call.js';

/** How a metrics library writes calls down: made from what such libraries were seen to print. */
export interface SimulatedLibrary {
  /** The counter of calls that are over; null where the histogram's `_count` is all there is. */
  counter: string | null;
  /** null: it measures none, and counts but starts. */
  duration: string | null;
  durationType: 'histogram' | 'summary';
  /** In the unit of its name. */
  bounds: readonly number[];
  perSecond: number;
  /** Whether durations are kept apart by status. */
  timedByCode: boolean;
  started?: string;
  received?: string;
  sent?: string;
  inFlight?: string;
  /** A counter of calls that failed. */
  failed?: string;
  /** The label block of a series; null: of a family that does not tell statuses apart. */
  labels(call: SimulatedCall, method: string, code: number | null, deployment: string): string;
  /** Streams pass it by. */
  unaryOnly?: true;
  /** No label says how a call ended for gRPC. */
  noCodes?: true;
}

const NAMES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];
const GO_NAMES = [
  ...['OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists'],
  ...['PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented'],
  ...['Internal', 'Unavailable', 'DataLoss', 'Unauthenticated'],
];
const GO_TYPES = {
  unary: 'unary',
  'server-stream': 'server_stream',
  'client-stream': 'client_stream',
  bidi: 'bidi_stream',
};
const JAVA_TYPES = {
  unary: 'UNARY',
  'server-stream': 'SERVER_STREAMING',
  'client-stream': 'CLIENT_STREAMING',
  bidi: 'BIDI_STREAMING',
};

/** What Kratos makes of each status. */
const HTTP_CODES = [200, 499, 500, 400, 504, 404, 409, 403, 429, 412, 409, 400, 501, 500, 503, 500, 401];

const GO_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SEMCONV_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const OTEL_MS_BOUNDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
const CENSUS_MS_BOUNDS = [
  ...[0.01, 0.05, 0.1, 0.3, 0.6, 0.8, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200],
  ...[250, 300, 400, 500, 650, 800, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
];
const A66_BOUNDS = [
  ...[0, 0.00001, 0.00005, 0.0001, 0.0003, 0.0006, 0.0008, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01],
  ...[0.013, 0.016, 0.02, 0.025, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8],
  ...[1, 2, 5, 10, 20, 50, 100],
];
const SCOPE = 'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc';

/** `a="1",b="2"`, without those that are null. */
function block(labels: Record<string, string | null>): string {
  return Object.entries(labels)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}

/** The text of a status where there is one. */
const from = (texts: readonly string[], code: number | null) => (code === null ? null : texts[code]!);

function openTelemetry(version: string, texts: readonly string[]): SimulatedLibrary {
  return {
    counter: null,
    duration: 'rpc_server_call_duration_seconds',
    durationType: 'histogram',
    bounds: SEMCONV_BOUNDS,
    perSecond: 1,
    timedByCode: true,
    labels: (call, method, code) =>
      block({
        otel_scope_name: SCOPE,
        otel_scope_schema_url: '',
        otel_scope_version: version,
        rpc_method: `${call.service}/${method}`,
        rpc_response_status_code: from(texts, code),
        rpc_system_name: 'grpc',
        server_address: '127.0.0.1',
        server_port: '50051',
      }),
  };
}

function a66(extra: Record<string, string>): SimulatedLibrary {
  return {
    counter: null,
    duration: 'grpc_server_call_duration_seconds',
    durationType: 'histogram',
    bounds: A66_BOUNDS,
    perSecond: 1,
    timedByCode: true,
    started: 'grpc_server_call_started_total',
    labels: (call, method, code) =>
      block({ grpc_method: `${call.service}/${method}`, grpc_status: from(NAMES, code), ...extra }),
  };
}

function micrometer(durationType: SimulatedLibrary['durationType']): SimulatedLibrary {
  return {
    counter: null,
    duration: 'grpc_server_processing_duration_seconds',
    durationType,
    bounds: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    perSecond: 1,
    timedByCode: true,
    received: 'grpc_server_requests_received_messages_total',
    sent: 'grpc_server_responses_sent_messages_total',
    labels: (call, method, code) =>
      block({
        application: 'orders',
        method,
        methodType: JAVA_TYPES[call.kind],
        service: call.service,
        statusCode: from(NAMES, code),
      }),
  };
}

export const LIBRARIES = {
  'shared-library': {
    counter: 'grpc_server_requests_total',
    duration: 'grpc_server_request_duration_seconds',
    durationType: 'histogram',
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    perSecond: 1,
    timedByCode: false,
    inFlight: 'grpc_server_in_flight_requests',
    labels: (_call, method, code, deployment) =>
      block({ service: deployment, method, code: code === null ? null : String(code) }),
  },
  'go-grpc-middleware': {
    counter: 'grpc_server_handled_total',
    duration: 'grpc_server_handling_seconds',
    durationType: 'histogram',
    bounds: GO_BOUNDS,
    perSecond: 1,
    timedByCode: false,
    started: 'grpc_server_started_total',
    received: 'grpc_server_msg_received_total',
    sent: 'grpc_server_msg_sent_total',
    labels: (call, method, code) =>
      block({
        grpc_code: from(GO_NAMES, code),
        grpc_method: method,
        grpc_service: call.service,
        grpc_type: GO_TYPES[call.kind],
      }),
  },
  'otel-semconv-rpc-stable': openTelemetry('0.67.0', NAMES),
  'otelgrpc-0.65': { ...openTelemetry('0.65.0', GO_NAMES), bounds: OTEL_MS_BOUNDS, perSecond: 1000 },
  'otelgrpc-old': {
    ...openTelemetry('0.61.0', NAMES),
    duration: 'rpc_server_duration_milliseconds',
    bounds: OTEL_MS_BOUNDS,
    perSecond: 1000,
    labels: (call, method, code) =>
      block({
        otel_scope_name: SCOPE,
        otel_scope_version: '0.61.0',
        rpc_grpc_status_code: code === null ? null : String(code),
        rpc_method: method,
        rpc_service: call.service,
        rpc_system: 'grpc',
      }),
  },
  'grpc-a66-otel': a66({ otel_scope_name: 'grpc-go', otel_scope_schema_url: '', otel_scope_version: '1.75.0' }),
  'grpc-spring-a66': a66({ instrumentation_source: 'grpc-spring', instrumentation_version: '3.1.0' }),
  'micrometer-metric-collecting': micrometer('histogram'),
  'micrometer-observation': {
    ...micrometer('summary'),
    duration: 'grpc_server_seconds',
    received: undefined,
    sent: undefined,
    labels: (call, method, code) =>
      block({
        error: 'none',
        grpc_status_code: from(NAMES, code),
        rpc_method: method,
        rpc_service: call.service,
        rpc_type: JAVA_TYPES[call.kind],
      }),
  },
  'opencensus-ocgrpc': {
    counter: 'oc_grpc_io_server_completed_rpcs',
    duration: 'oc_grpc_io_server_server_latency',
    durationType: 'histogram',
    bounds: CENSUS_MS_BOUNDS,
    perSecond: 1000,
    timedByCode: false,
    started: 'oc_grpc_io_server_started_rpcs',
    labels: (call, method, code) =>
      block({ grpc_server_method: `${call.service}/${method}`, grpc_server_status: from(NAMES, code) }),
  },
  dapr: {
    counter: 'dapr_grpc_io_server_completed_rpcs',
    duration: 'dapr_grpc_io_server_server_latency',
    durationType: 'histogram',
    bounds: CENSUS_MS_BOUNDS,
    perSecond: 1000,
    timedByCode: true,
    unaryOnly: true,
    labels: (call, method, code) =>
      block({
        app_id: 'orders',
        grpc_server_method: `/${call.service}/${method}`,
        grpc_server_status: from(GO_NAMES, code),
      }),
  },
  'go-zero': {
    counter: 'rpc_server_requests_code_total',
    duration: 'rpc_server_requests_duration_ms',
    durationType: 'histogram',
    bounds: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000, 5000],
    perSecond: 1000,
    timedByCode: false,
    unaryOnly: true,
    labels: (call, method, code) =>
      block({ code: code === null ? null : String(code), method: `/${call.service}/${method}` }),
  },
  kratos: {
    counter: 'server_requests_code_total',
    duration: 'server_requests_seconds',
    durationType: 'histogram',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    perSecond: 1,
    timedByCode: false,
    unaryOnly: true,
    noCodes: true,
    labels: (call, method, code) =>
      block({
        code: code === null ? null : String(HTTP_CODES[code]),
        kind: 'grpc',
        operation: `/${call.service}/${method}`,
        reason: code === null ? null : '',
      }),
  },
  'dotnet-prometheus-net-grpc': {
    counter: null,
    duration: null,
    durationType: 'histogram',
    bounds: [],
    perSecond: 1,
    timedByCode: false,
    started: 'grpc_requests_received_total',
    noCodes: true,
    labels: (call, method) => block({ service: call.service, method }),
  },
  armeria: {
    counter: 'orders_server_requests_total',
    duration: 'orders_server_total_duration_seconds',
    durationType: 'summary',
    bounds: [],
    perSecond: 1,
    timedByCode: true,
    inFlight: 'orders_server_active_requests',
    labels: (call, method, code) =>
      block({
        grpc_status: code === null ? null : String(code),
        hostname_pattern: '*',
        http_status: code === null ? null : '200',
        method,
        result: code === null ? null : code === 0 ? 'success' : 'failure',
        service: call.service,
      }),
  },
  'http-server-duration': {
    counter: null,
    duration: 'http_server_request_duration_seconds',
    durationType: 'histogram',
    bounds: SEMCONV_BOUNDS,
    perSecond: 1,
    timedByCode: false,
    noCodes: true,
    labels: (call, method) =>
      block({
        http_request_method: 'POST',
        http_response_status_code: '200',
        http_route: `/${call.service}/${method}`,
        network_protocol_version: '2',
        url_scheme: 'http',
      }),
  },
  'full-method': {
    counter: 'grpc_requests_total',
    duration: 'grpc_request_duration_seconds',
    durationType: 'histogram',
    bounds: GO_BOUNDS,
    perSecond: 1,
    timedByCode: false,
    failed: 'grpc_errors_total',
    noCodes: true,
    labels: (call, method) => block({ method: `/${call.service}/${method}` }),
  },
} as const satisfies Record<string, SimulatedLibrary>;

/** What a page of the library can show at all. */
export interface Facts {
  /** Counter and histogram are two families, so that one can contradict the other. */
  ownCounter: boolean;
  /** It tells statuses apart. */
  codes: boolean;
  /** Something moves when a call begins. */
  seesOpenCalls: boolean;
  /** It says how many calls are open: by a gauge, or by those that were started. */
  countsOpenCalls: boolean;
}

export function factsOf(id: keyof typeof LIBRARIES): Facts {
  const library: SimulatedLibrary = LIBRARIES[id];
  const { counter, started, received, inFlight, noCodes } = library;
  return {
    ownCounter: counter !== null,
    codes: noCodes !== true,
    seesOpenCalls: [started, received, inFlight].some((name) => name !== undefined),
    countsOpenCalls: [started, inFlight].some((name) => name !== undefined),
  };
}
