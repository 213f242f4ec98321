import type { WorkerPlan } from '../plan/shard.js';
import { type Clock, realClock } from '../shared/clock.js';
import type { CallSink, RequestTemplate, Transport, TransportSettings } from '../transport/transport.js';
import { VirtualClock } from '../transport/virtual-clock.js';
import { transportByName } from './transport-by-name.js';

/** The clock that a plan's transport lives by. */
export function makeClock(worker: WorkerPlan): Clock {
  return worker.plan.transport === 'fake' ? new VirtualClock() : realClock;
}

/** The transport that a plan names, for one thread. */
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
  return transportByName(plan.transport, settings, clock, sink);
}
