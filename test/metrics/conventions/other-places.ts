import type { SimulatedCall } from '../verify/simulated-call.js';
import type { Increment, Labels, Library } from './library.js';

const isOver = ({ booked }: SimulatedCall) => typeof booked === 'number';
const failed = ({ booked }: SimulatedCall) => booked !== 0;
const streamsIn = ({ kind }: SimulatedCall) => kind === 'client-stream' || kind === 'bidi';

const counter = (role: string, name: string, labels: Labels): Increment => ({
  role,
  name,
  type: 'counter',
  labels,
  by: 1,
});
const gauge = (role: string, name: string, by: number): Increment => ({ role, name, type: 'gauge', labels: {}, by });
const when = (so: boolean, ...increments: Increment[]): Increment[] => (so ? increments : []);

/** Envoy's filter: nothing of calls whose end it did not see. */
function envoy(labelsOf: (call: SimulatedCall) => Labels, infix: (call: SimulatedCall) => string): Library {
  return {
    bounds: [],
    declared: [['envoy_cluster_upstream_rq_total', 'counter']],
    count(call) {
      const labels = { ...labelsOf(call), envoy_cluster_name: 'orders' };
      const name = (stat: string) => `envoy_cluster_grpc_${infix(call)}${stat}`;
      return when(
        isOver(call),
        counter('requests', name(String(call.booked)), labels),
        counter('errors', name(failed(call) ? 'failure' : 'success'), labels),
        counter('alias', name('total'), labels),
      );
    },
  };
}

const bridge = (service: string, method: string): Labels => ({
  envoy_grpc_bridge_method: method,
  envoy_grpc_bridge_service: service,
});

/** How brpc writes the name of a method: `shop_v1_order_service_place`. */
const snake = ({ service, method }: SimulatedCall) =>
  `${service}.${method}`
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toLowerCase();

/** Metrics that name methods in the names of families, or not at all. */
export const OTHER_PLACES = {
  'envoy-methods': envoy(
    ({ service, method }) => bridge(service.replaceAll('.', '_'), method),
    () => '',
  ),
  'envoy-methods, cut at dots': envoy(
    ({ service }) => bridge(service.split('.')[0]!, service.split('.')[1]!),
    ({ service, method }) => `${service.split('.').slice(2).join('_')}_${method}_`,
  ),
  'envoy-cluster': envoy(
    () => ({}),
    () => '',
  ),
  istio: {
    bounds: [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000],
    declared: [],
    count(call) {
      const labels = {
        destination_service: 'orders.shop.svc.cluster.local',
        request_protocol: 'grpc',
        response_code: '200',
        grpc_response_status: String(call.booked),
      };
      // What the server calls itself for each call stands on its page, too.
      const own = { ...labels, reporter: 'source', destination_service: 'stock.shop.svc.cluster.local' };
      const served = { ...labels, reporter: 'destination' };
      const timed = { role: 'duration', name: 'istio_request_duration_milliseconds', type: 'histogram' } as const;
      return when(
        isOver(call),
        counter('requests', 'istio_requests_total', served),
        counter('decoy', 'istio_requests_total', own),
        { ...timed, labels: served, by: call.serverMs },
        { ...timed, role: 'decoy', labels: own, by: call.serverMs / 2 },
      );
    },
  },
  linkerd: {
    bounds: [],
    declared: [],
    count(call) {
      const labels = { target_addr: '10.42.0.17:50051', tls: 'true', status_code: '200' };
      const isFailure = [2, 4, 7, 13, 14, 15].includes(Number(call.booked));
      const ended = { ...labels, classification: isFailure ? 'failure' : 'success', grpc_status: String(call.booked) };
      const probe = { ...labels, direction: 'inbound', classification: 'success', grpc_status: '' };
      return [
        counter('decoy', 'request_total', { ...labels, direction: 'inbound' }),
        ...when(
          isOver(call),
          counter('requests', 'response_total', { ...ended, direction: 'inbound' }),
          counter('decoy', 'response_total', { ...ended, direction: 'outbound', target_addr: '10.42.0.20:50052' }),
          counter('decoy', 'response_total', probe),
        ),
      ];
    },
  },
  'http-server-total': {
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    declared: [],
    count(call) {
      const labels = { http_request_method: 'POST', http_response_status_code: '200' };
      const timed = {
        name: 'http_server_request_duration_seconds',
        type: 'histogram',
        by: call.serverMs / 1000,
      } as const;
      const version = (text: string) => ({ ...labels, network_protocol_version: text });
      return when(
        isOver(call),
        { ...timed, role: 'requests', labels: version('2') },
        // What somebody posts to it beside, and its own page.
        { ...timed, role: 'decoy', labels: version('1.1') },
        { ...timed, role: 'decoy', labels: { ...version('1.1'), http_request_method: 'GET' } },
      );
    },
  },
  brpc: {
    bounds: [],
    declared: [],
    count(call) {
      const name = `rpc_server_8002_${snake(call)}`;
      return [
        gauge('in-flight', `${name}_concurrency`, isOver(call) ? 0 : 1),
        ...when(isOver(call) && !failed(call), {
          role: 'requests',
          name,
          type: 'summary',
          labels: {},
          by: call.serverMs * 1000,
        }),
        ...when(isOver(call) && failed(call), gauge('errors', `${name}_error`, 1)),
      ];
    },
  },
  'dotnet-event-counters': {
    bounds: [],
    declared: ['calls_failed', 'messages_received', 'messages_sent'].map(
      (what) => [`grpc_aspnetcore_server_${what}`, 'gauge'] as const,
    ),
    count(call) {
      const name = (what: string) => `grpc_aspnetcore_server_${what}`;
      return [
        gauge('requests', name('total_calls'), 1),
        gauge('in-flight', name('current_calls'), isOver(call) ? 0 : 1),
        gauge('messages-received', name('messages_received'), streamsIn(call) ? call.read : 1),
        gauge('messages-sent', name('messages_sent'), call.replies),
        ...when(isOver(call) && failed(call), gauge('errors', name('calls_failed'), 1)),
      ];
    },
  },
} satisfies Record<string, Library>;

export type OtherPlace = keyof typeof OTHER_PLACES;
