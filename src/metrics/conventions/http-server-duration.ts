import type { Convention } from './convention.js';

const NAMES = {
  name: 'http_server_request_duration_seconds',
  otherNames: ['microsoft_aspnetcore_hosting_http_server_request_duration'],
  type: 'histogram',
  // The status is that of HTTP: 200, whatever gRPC says.
  labels: { fullMethod: 'http_route' },
  where: { http_request_method: 'POST' },
} as const;

export const HTTP_SERVER_DURATION: Convention = {
  id: 'http-server-duration',
  title: 'HTTP metrics of ASP.NET Core and OpenTelemetry (http_server_request_duration_seconds)',
  families: [
    { role: 'requests', ...NAMES, lossyCode: 'http_response_status_code' },
    { role: 'duration', ...NAMES },
  ],
  serviceLabel: 'proto',
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
  overflow: 'otel_metric_overflow',
  countsOthers: true,
};
