import type { Convention } from './convention.js';

export const LINKERD: Convention = {
  id: 'linkerd',
  title: "Linkerd's proxy (response_total by direction and grpc_status, of all methods in one)",
  families: [
    {
      role: 'requests',
      name: 'response_total',
      type: 'counter',
      labels: { whole: 'server', code: 'grpc_status' },
      where: { direction: 'inbound' },
      // Probes and other HTTP, and calls whose transport failed.
      whereNot: { grpc_status: /^$/ },
    },
    // request_total (starts) and response_latency_ms are left out: they count HTTP too, and do not say which is which.
    // classification is no count of errors: NOT_FOUND is a success there.
  ],
  marks: [{ label: 'direction', values: ['inbound', 'outbound'] }, { label: 'classification' }],
  serviceLabel: 'proto',
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
  upstream: 'target_addr',
};
