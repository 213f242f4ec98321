import type { TransportName } from '../plan/call-plan.js';
import type { Clock } from '../shared/clock.js';
import type { CallSink, Transport, TransportSettings } from '../transport/transport.js';

/** A transport, not connected yet; only its own code is loaded, for that takes a tenth of a second. */
export async function transportByName(
  name: TransportName,
  settings: TransportSettings,
  clock: Clock,
  sink: CallSink,
): Promise<Transport> {
  switch (name) {
    case 'grpc-js':
      return (await import('../transport/grpc-js.js')).grpcJsTransport(settings, clock, sink);
    case 'wire':
      return (await import('../transport/wire/wire.js')).wireTransport(settings, clock, sink);
    case 'fake':
      return (await import('../transport/fake.js')).fakeTransport(settings, clock, sink);
  }
}
