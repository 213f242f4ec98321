import type { Convention, FamilySpec } from './convention.js';

/** Totals, though they are typed as gauges; refreshed every 10 s. */
const TOTAL = { type: 'gauge', alsoType: 'counter', labels: { whole: 'server' } } satisfies Partial<FamilySpec>;

export const DOTNET_EVENT_COUNTERS: Convention = {
  id: 'dotnet-event-counters',
  title: 'the event counters of Grpc.AspNetCore.Server (gauges without labels, of all methods in one)',
  families: [
    // Counted when a call arrives, and as failed when it ends.
    { role: 'requests', name: 'grpc_aspnetcore_server_total_calls', ...TOTAL },
    { role: 'errors', name: 'grpc_aspnetcore_server_calls_failed', ...TOTAL },
    { role: 'in-flight', name: 'grpc_aspnetcore_server_current_calls', type: 'gauge', labels: { whole: 'server' } },
    { role: 'messages-received', name: 'grpc_aspnetcore_server_messages_received', ...TOTAL },
    { role: 'messages-sent', name: 'grpc_aspnetcore_server_messages_sent', ...TOTAL },
  ],
  serviceLabel: 'proto',
  clock: { unary: 'before-answer', streams: 'before-answer' },
  recodings: [],
  saidInFront: [],
  messages: [{ id: 'Grpc.AspNetCore.Server', receivedAtEnd: 0, unarySentOnError: false }],
};
