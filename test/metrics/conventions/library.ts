import type { CallKind } from '../../../src/shared/call-kind.js';
import type { SimulatedCall } from '../verify/simulated-call.js';

export type Labels = Readonly<Record<string, string>>;

/** What one call adds to one series. */
export interface Increment {
  role: string;
  name: string;
  type: 'counter' | 'gauge' | 'histogram' | 'summary';
  labels: Labels;
  /** Of a histogram or summary: what it observes, in its own unit. */
  by: number;
}

/** A metrics library as it was seen to count. It is written from the libraries themselves: the detector has no part in it. */
export interface Library {
  bounds: readonly number[];
  /** What the page declares though it may have no sample. */
  declared: readonly (readonly [name: string, type: string])[];
  count(call: SimulatedCall): Increment[];
}

const UPPER = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];
const GO = [
  ...['OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists'],
  ...['PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented'],
  ...['Internal', 'Unavailable', 'DataLoss', 'Unauthenticated'],
];
const RUST = GO.map((name) => name.replace(/^OK$/, 'Ok').replace(/^Canceled$/, 'Cancelled'));

type Types = Record<CallKind, string>;
const UPPER_TYPES: Types = {
  unary: 'UNARY',
  'server-stream': 'SERVER_STREAMING',
  'client-stream': 'CLIENT_STREAMING',
  bidi: 'BIDI_STREAMING',
};
const SNAKE_TYPES: Types = {
  unary: 'unary',
  'server-stream': 'server_stream',
  'client-stream': 'client_stream',
  bidi: 'bidi_stream',
};
const CAMEL_TYPES: Types = {
  unary: 'unary',
  'server-stream': 'serverStream',
  'client-stream': 'clientStream',
  bidi: 'bidi',
};

const TENTHS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const streamsIn = ({ kind }: SimulatedCall) => kind === 'client-stream' || kind === 'bidi';
const streamsOut = ({ kind }: SimulatedCall) => kind === 'server-stream' || kind === 'bidi';
const isOver = ({ booked }: SimulatedCall) => typeof booked === 'number';
const codeOf = ({ booked }: SimulatedCall) => Number(booked);
const path = ({ service, method }: SimulatedCall) => `/${service}/${method}`;

const counter = (role: string, name: string, labels: Labels, by = 1): Increment => ({
  role,
  name,
  type: 'counter',
  labels,
  by,
});
const duration = (name: string, labels: Labels, { serverMs }: SimulatedCall): Increment => ({
  role: 'duration',
  name,
  type: 'histogram',
  labels,
  by: serverMs / 1000,
});
const gauge = (name: string, labels: Labels, by: number): Increment => ({
  role: 'in-flight',
  name,
  type: 'gauge',
  labels,
  by,
});

/** The parts of a list that are so. */
const those = (...parts: (Increment | false)[]): Increment[] => parts.filter((part) => part !== false);

const handled = (labels: Labels) => counter('requests', 'grpc_server_handled_total', labels);
const started = (labels: Labels) => counter('started', 'grpc_server_started_total', labels);
const received = (labels: Labels, by: number) =>
  counter('messages-received', 'grpc_server_msg_received_total', labels, by);
const sent = (labels: Labels, by: number) => counter('messages-sent', 'grpc_server_msg_sent_total', labels, by);

const grpcLabels = ({ service, method }: SimulatedCall): Labels => ({ grpc_service: service, grpc_method: method });
const typed = (call: SimulatedCall, types: Types): Labels => ({ grpc_type: types[call.kind], ...grpcLabels(call) });

function pyGrpcPrometheus(codeLabel: string, histogram: string): Library {
  return {
    bounds: TENTHS,
    declared: [
      ['grpc_server_handling_seconds', 'histogram'],
      ['grpc_server_handled_latency_seconds', 'histogram'],
      ['grpc_server_handled_total', 'counter'],
    ],
    count(call) {
      const labels = typed(call, UPPER_TYPES);
      return those(
        !streamsIn(call) && started(labels),
        streamsIn(call) && received(labels, call.read),
        streamsOut(call) && sent(labels, call.replies),
        isOver(call) && !streamsOut(call) && handled({ ...labels, [codeLabel]: UPPER[codeOf(call)]! }),
        isOver(call) && !streamsOut(call) && duration(histogram, labels, call),
      );
    },
  };
}

/** @param beside what the page of a Python process has besides */
function pythonGrpcPrometheus(beside: string): Library {
  return {
    bounds: TENTHS,
    declared: [[beside, 'gauge']],
    count(call) {
      const labels = typed(call, SNAKE_TYPES);
      const unary = call.kind === 'unary';
      return those(
        unary && started(labels),
        unary && isOver(call) && handled({ ...labels, grpc_code: GO[codeOf(call)]! }),
        unary && isOver(call) && duration('grpc_server_handling_seconds', labels, call),
        unary && received(labels, 1),
        unary && isOver(call) && sent(labels, 1),
      );
    },
  };
}

const tonicFuture = (call: SimulatedCall, labels: Labels, codes: readonly string[], histogram: string) =>
  those(
    started(labels),
    isOver(call) && handled({ ...labels, grpc_code: codes[codeOf(call)]! }),
    isOver(call) && duration(histogram, { ...labels, grpc_code: codes[codeOf(call)]! }, call),
  );

export const LIBRARIES = {
  'baseplate-go': {
    bounds: [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 30],
    declared: [],
    count(call) {
      const labels = grpcLabels(call);
      const outcome = { ...labels, grpc_type: 'unary', grpc_success: String(call.booked === 0) };
      return those(
        call.kind === 'unary' && gauge('grpc_server_active_requests', labels, isOver(call) ? 0 : 1),
        call.kind === 'unary' && isOver(call) && duration('grpc_server_latency_seconds', outcome, call),
        call.kind === 'unary' &&
          isOver(call) &&
          counter('requests', 'grpc_server_requests_total', { ...outcome, grpc_code: GO[codeOf(call)]! }),
      );
    },
  },
  'nice-grpc': {
    bounds: Array.from({ length: 12 }, (_, i) => 0.001 * 4 ** i),
    declared: [],
    count(call) {
      const labels = { ...typed(call, SNAKE_TYPES), grpc_path: path(call) };
      const ended = { ...labels, grpc_code: UPPER[codeOf(call)]! };
      return those(
        started(labels),
        streamsIn(call) && received(labels, call.read),
        streamsOut(call) && sent(labels, call.replies),
        isOver(call) && duration('grpc_server_handling_seconds', ended, call),
        isOver(call) && handled(ended),
      );
    },
  },
  'py-grpc-prometheus': pyGrpcPrometheus('grpc_code', 'grpc_server_handling_seconds'),
  'py-grpc-prometheus, legacy': pyGrpcPrometheus('code', 'grpc_server_handled_latency_seconds'),
  'java-grpc-prometheus': {
    bounds: [0.001, 0.005, 0.01, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2, 5, 10],
    declared: [],
    count(call) {
      const labels = typed(call, UPPER_TYPES);
      const code = UPPER[codeOf(call)]!;
      return those(
        started(labels),
        streamsIn(call) && received(labels, call.read),
        streamsOut(call) && sent(labels, call.replies),
        isOver(call) && handled({ ...labels, code, grpc_code: code }),
        isOver(call) && duration('grpc_server_handled_latency_seconds', labels, call),
      );
    },
  },
  'python-grpc-prometheus': pythonGrpcPrometheus('python_info'),
  'python-grpc-prometheus, in a registry of its own': pythonGrpcPrometheus('grpc_server_started_created'),
  'opentelemetry-handled': {
    bounds: [0.001, 0.005, 0.01, 0.015, 0.02, 0.025, 0.5, 0.75, 1, 2],
    declared: [],
    count(call) {
      // It cuts the path at its last slash, so the first one stays.
      const labels = { grpc_service: `/${call.service}`, grpc_method: call.method, otel_scope_name: 'tonic' };
      return [
        ...tonicFuture(call, labels, RUST, 'grpc_server_handling_duration_seconds'),
        gauge('grpc_server_active_requests', labels, isOver(call) ? 0 : 1),
      ];
    },
  },
  'tonic-prometheus-layer': {
    bounds: TENTHS,
    declared: [],
    count(call) {
      const byPath = { method: 'POST', path: path(call) };
      return [
        ...tonicFuture(call, grpcLabels(call), UPPER, 'grpc_server_handling_seconds'),
        gauge('function_calls_concurrent', byPath, isOver(call) ? 0 : 1),
        ...those(
          isOver(call) && counter('function-calls', 'function_calls_total', byPath),
          isOver(call) && duration('function_calls_duration_seconds', byPath, call),
        ),
      ];
    },
  },
  'node-grpc-prometheus': {
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    declared: [],
    count(call) {
      const labels = { grpc_code: GO[codeOf(call)]!, ...typed(call, CAMEL_TYPES) };
      return those(
        isOver(call) && handled(labels),
        isOver(call) && duration('grpc_server_handling_seconds', labels, call),
      );
    },
  },
  'grpc-requests': {
    bounds: TENTHS,
    declared: [],
    count(call) {
      const labels = { service: 'order-service', method: call.method };
      return those(
        isOver(call) && counter('requests', 'grpc_requests_total', { ...labels, status: UPPER[codeOf(call)]! }),
        isOver(call) && duration('grpc_request_duration_seconds', labels, call),
      );
    },
  },
  'grpc-requests, by two words': {
    bounds: TENTHS,
    declared: [],
    count(call) {
      const labels = { service: 'order-service', method: call.method };
      const status = call.booked === 0 ? 'success' : 'error';
      return those(
        isOver(call) && counter('requests', 'grpc_requests_total', { ...labels, status }),
        isOver(call) && duration('grpc_request_duration_seconds', labels, call),
      );
    },
  },
  'grpc-requests, without a status': {
    bounds: TENTHS,
    declared: [],
    count(call) {
      const labels = { service: 'order-service', method: call.method };
      return those(
        isOver(call) && counter('requests', 'grpc_requests_total', labels),
        isOver(call) && call.booked !== 0 && counter('errors', 'grpc_request_errors_total', labels),
        isOver(call) && duration('grpc_request_duration_seconds', labels, call),
      );
    },
  },
  comet: {
    bounds: [],
    declared: [],
    count(call) {
      // A forward that fails does not fail the call: here it fails where the server's part took long.
      const status = call.serverMs > 100 ? 'failed' : 'success';
      const labels = { service: 'order', name: 'logic_forward', status };
      return those(call.booked === 0 && counter('requests', 'grpc_calls_total', labels));
    },
  },
  'full-method': {
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    declared: [['grpc_errors_total', 'counter']],
    count(call) {
      const labels = { method: path(call) };
      return those(
        isOver(call) && counter('requests', 'grpc_requests_total', labels),
        isOver(call) && call.booked !== 0 && counter('errors', 'grpc_errors_total', labels),
        isOver(call) && duration('grpc_request_duration_seconds', labels, call),
      );
    },
  },
} satisfies Record<string, Library>;

export type LibraryName = keyof typeof LIBRARIES;
