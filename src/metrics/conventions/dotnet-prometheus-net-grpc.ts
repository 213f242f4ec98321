import type { Convention } from './convention.js';

export const DOTNET_PROMETHEUS_NET_GRPC: Convention = {
  id: 'dotnet-prometheus-net-grpc',
  title: 'prometheus-net.AspNetCore.Grpc (grpc_requests_received_total, counted when a call arrives)',
  families: [
    // Counted at the start alone: neither how a call ended, nor when.
    {
      role: 'requests',
      name: 'grpc_requests_received_total',
      type: 'counter',
      labels: { service: 'service', method: 'method' },
      countsStarts: true,
    },
  ],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [],
  saidInFront: [],
  messages: [],
};
