import type { WorkerPlan } from '../plan/shard.js';
import { type Clock, realClock } from '../shared/clock.js';
import type { CallSink, RequestTemplate, Transport, TransportSettings } from '../transport/transport.js';
import { VirtualClock } from '../transport/virtual-clock.js';

/** The clock that a plan's transport lives by. */
export function makeClock(worker: WorkerPlan): Clock {
  return worker.plan.transport === 'fake' ? new VirtualClock() : realClock;
}

/** The transport that a plan names, for one thread; only its own code is loaded, for that takes a tenth of a second. */
export async function makeTransport(
  worker: WorkerPlan,
  templates: RequestTemplate[],
  clock: Clock,
  sink: CallSink,
): Promise<Transport> {
  const { plan, connections, concurrency } = worker;
  const settings: TransportSettings = {
    endpoint: plan.endpoint,
    connections,
    lbStrategy: plan.lbStrategy,
    keepalive: plan.keepalive,
    templates,
    maxInFlight: concurrency,
    maxReceiveBytes: plan.maxReceiveBytes,
    maxSendBytes: plan.maxSendBytes,
    compression: plan.compression,
    // Error groups keep the trailers of their examples.
    wantsMetadata: true,
  };
  switch (plan.transport) {
    case 'grpc-js':
      return (await import('../transport/grpc-js.js')).grpcJsTransport(settings, clock, sink);
    case 'wire':
      return (await import('../transport/wire/wire.js')).wireTransport(settings, clock, sink);
    case 'fake':
      return (await import('../transport/fake.js')).fakeTransport(settings, clock, sink);
  }
}
