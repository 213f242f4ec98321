import type { Convention } from './convention.js';

const PREFIX = 'rpc_server_';

export const BRPC: Convention = {
  id: 'brpc',
  title: "brpc's page (rpc_server_<port>_<service>_<method>, of calls that were OK, and …_error)",
  families: [
    {
      role: 'requests',
      name: 'rpc_server_<port>_<method>',
      type: 'summary',
      labels: { pieces: [] },
      // Its summary holds only calls that were OK, the others are in a gauge that never falls.
      inNames: [
        { prefix: PREFIX, pattern: /^rpc_server_\d+_(?<call>.+)_count$/, code: 'ok' },
        { prefix: PREFIX, pattern: /^rpc_server_\d+_(?<call>.+)_error$/, code: 'failed' },
      ],
      outcomes: { ok: ['ok'], failed: 'all others' },
    },
    // Its durations are left out: _sum is an average of the last seconds times the count of all.
    {
      role: 'in-flight',
      name: 'rpc_server_<port>_<method>_concurrency',
      type: 'gauge',
      labels: { pieces: [] },
      inNames: [{ prefix: PREFIX, pattern: /^rpc_server_\d+_(?<call>.+)_(?:concurrency|processing)$/ }],
      optional: true,
    },
  ],
  serviceLabel: 'proto',
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
};
