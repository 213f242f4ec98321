import type { WorkerPlan } from '../plan/shard.js';
import { type Clock, realClock } from '../shared/clock.js';
import { fakeTransport } from '../transport/fake.js';
import { grpcJsTransport } from '../transport/grpc-js.js';
import type { CallSink, RequestTemplate, Transport } from '../transport/transport.js';
import { VirtualClock } from '../transport/virtual-clock.js';
import { wireTransport } from '../transport/wire/wire.js';

/** The clock that a plan's transport lives by. */
export function makeClock(worker: WorkerPlan): Clock {
  return worker.plan.transport === 'fake' ? new VirtualClock() : realClock;
}

/** The transport that a plan names, for one thread. */
export function makeTransport(
  worker: WorkerPlan,
  templates: RequestTemplate[],
  clock: Clock,
  sink: CallSink,
): Transport {
  const { plan, connections, concurrency } = worker;
  const settings = {
    endpoint: plan.endpoint,
    connections,
    templates,
    maxInFlight: concurrency,
    maxReceiveBytes: plan.maxReceiveBytes,
    maxSendBytes: plan.maxSendBytes,
    compression: plan.compression,
    wantsMetadata: false,
  };
  switch (plan.transport) {
    case 'grpc-js':
      return grpcJsTransport(settings, clock, sink);
    case 'wire':
      return wireTransport(settings, clock, sink);
    case 'fake':
      return fakeTransport(settings, clock, sink);
  }
}
