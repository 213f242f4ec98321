import type { Convention } from './convention.js';

const NAMES = {
  name: 'http_server_request_duration_seconds',
  otherNames: ['microsoft_aspnetcore_hosting_http_server_request_duration'],
  type: 'histogram',
  // The status is that of HTTP: 200, whatever gRPC says.
  labels: { fullMethod: 'http_route' },
  where: { http_request_method: 'POST' },
} as const;

const COMMON = {
  serviceLabel: 'proto',
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
  overflow: 'otel_metric_overflow',
  countsOthers: true,
} satisfies Partial<Convention>;

// gRPC comes by HTTP/2 alone.
const WHOLE = {
  ...NAMES,
  labels: { whole: 'server' },
  where: { ...NAMES.where, network_protocol_version: '2' },
} as const;

/** As tower-otel has it on tonic: a layer that knows no routes. */
export const HTTP_SERVER_TOTAL: Convention = {
  id: 'http-server-total',
  title: 'HTTP metrics without routes, as of tower-otel (http_server_request_duration_seconds, of all methods in one)',
  families: [
    { role: 'requests', ...WHOLE },
    { role: 'duration', ...WHOLE },
  ],
  marks: [{ without: 'http_route' }],
  ...COMMON,
  lastResort: true,
};

export const HTTP_SERVER_DURATION: Convention = {
  id: 'http-server-duration',
  title: 'HTTP metrics of ASP.NET Core and OpenTelemetry (http_server_request_duration_seconds)',
  families: [
    { role: 'requests', ...NAMES },
    { role: 'duration', ...NAMES },
  ],
  ...COMMON,
};
