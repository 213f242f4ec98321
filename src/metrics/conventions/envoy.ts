import type { CallLabels, Convention, FamilySpec } from './convention.js';

const PREFIX = 'envoy_cluster_grpc_';

/**
 * The filter `grpc_stats`: a call is counted when its status passes, by what its caller got, however often it was tried.
 *
 * Its names are made of a path with dots, and Envoy takes labels out of them again: of `/shop.v1.Orders/Place` it makes
 * `envoy_cluster_grpc_Orders_Place_0{envoy_grpc_bridge_service="shop",envoy_grpc_bridge_method="v1"}`, unless
 * `replace_dots_in_grpc_service_name` is set. Without `stats_for_all_methods` names and labels say nothing of methods.
 */
const families = (labels: CallLabels): Convention['families'] => {
  const spec = {
    type: 'counter',
    labels,
    whereNot: { envoy_cluster_name: /^outbound\|/ },
  } satisfies Partial<FamilySpec>;
  return [
    {
      role: 'requests',
      name: `${PREFIX}<status>`,
      ...spec,
      inNames: [{ prefix: PREFIX, pattern: /^envoy_cluster_grpc_(?:(?<call>.+)_)?(?<code>\d{1,2})$/ }],
    },
    {
      role: 'errors',
      name: `${PREFIX}failure`,
      ...spec,
      inNames: [{ prefix: PREFIX, pattern: /^envoy_cluster_grpc_(?:(?<call>.+)_)?failure$/ }],
    },
    // upstream_rq_time is left out: it times what was asked of the server, and not the answers that Envoy gave itself;
    // likewise the counts of messages, which have no label for the method.
  ];
};

const ENVOY = {
  serviceLabel: 'proto',
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
  upstream: 'envoy_cluster_name',
} satisfies Partial<Convention>;

export const ENVOY_METHODS: Convention = {
  id: 'envoy-methods',
  title: "Envoy's grpc_stats by method (envoy_cluster_grpc_<status>, with envoy_grpc_bridge_method)",
  families: families({ pieces: ['envoy_grpc_bridge_service', 'envoy_grpc_bridge_method'] }),
  // Methods that are not on its list are counted in one: then only the sum is known.
  marks: [{ onEach: 'envoy_grpc_bridge_method' }],
  ...ENVOY,
};

export const ENVOY_CLUSTER: Convention = {
  id: 'envoy-cluster',
  title: "Envoy's grpc_stats (envoy_cluster_grpc_<status>, of all methods in one)",
  families: families({ whole: 'server' }),
  ...ENVOY,
};
