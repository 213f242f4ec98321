import type { Convention } from './convention.js';

/** Three families by hand, labelled by the full method alone: how many calls, how many of them failed, how long they took. */
function byFullMethod(label: string): Convention {
  const labels = { fullMethod: label };
  return {
    id: 'full-method',
    title: `interceptors written by hand (a request, an error and a duration family by ${label}="/pkg.Service/Method")`,
    families: [
      {
        role: 'requests',
        name: 'grpc_requests_total',
        otherNames: ['grpc_request_total', 'grpc_request_count', 'grpc_server_requests_total', 'rpc_requests_total'],
        type: 'counter',
        labels,
        otherCodes: ['code', 'status', 'grpc_code', 'status_code'],
        outcomes: { ok: ['success', 'ok'], failed: ['error', 'failed', 'failure', 'fail'] },
      },
      {
        role: 'duration',
        name: 'grpc_request_duration_seconds',
        otherNames: [
          'grpc_duration_seconds',
          'grpc_server_request_duration_seconds',
          'grpc_request_latency_seconds',
          'rpc_duration_seconds',
        ],
        type: 'histogram',
        alsoType: 'summary',
        labels,
      },
      {
        role: 'errors',
        name: 'grpc_errors_total',
        otherNames: [
          'grpc_request_errors_total',
          'grpc_error_count',
          'grpc_requests_failed_total',
          'grpc_server_errors_total',
          'rpc_errors_total',
        ],
        type: 'counter',
        labels,
      },
    ],
    marks: [{ fullMethodIn: label }, { without: 'service' }],
    serviceLabel: 'proto',
    clock: { unary: 'around-answer', streams: 'around-answer' },
    recodings: [],
    saidInFront: [],
    messages: [],
  };
}

export const FULL_METHOD: readonly Convention[] = ['method', 'full_method', 'grpc_method'].map(byFullMethod);
