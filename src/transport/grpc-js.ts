import { logVerbosity, type Metadata, setLogVerbosity, status } from '@grpc/grpc-js';
import type { Clock } from '../shared/clock.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { parseTarget } from '../shared/target.js';
import type { CallEnd } from './call-end.js';
import type { ConnectionUse } from './connection-use.js';
import { GrpcJsCall } from './grpc-js-call.js';
import { grpcJsChannelArgs } from './grpc-js-channel.js';
import { GrpcJsConnection } from './grpc-js-connection.js';
import { grpcJsOptions } from './grpc-js-options.js';
import { GrpcJsUse } from './grpc-js-use.js';
import { requestMetadata, withEntries } from './request-metadata.js';
import type { CallSink, RequestTemplate, Transport, TransportSettings } from './transport.js';
import { unreachable } from './unreachable.js';
import { resolveTarget } from './wire/resolve-target.js';
import { formatAddress } from './wire/socket-address.js';

/**
 * The reference transport: calls by way of grpc-js, as any Node client makes them. Slow, and for that reason trusted.
 *
 * Its times: `sent` is when the call is handed to grpc-js, which writes it some turns of the event loop later, or once
 * the connection stands again. So a service time measured from it is never too short, and may be too long.
 * A deadline counts from the same moment, by the wall clock (that is how grpc-js keeps it).
 *
 * Its limit: messages of a gzipped stream that stand right before an error status are dropped by grpc-js, which gives
 * the status out while the first of them is being decompressed (docs/conformance.md).
 */
export function grpcJsTransport(settings: TransportSettings, clock: Clock, sink: CallSink): Transport {
  return new GrpcJsTransport(settings, clock, sink);
}

interface PreparedRequest extends RequestTemplate {
  headers: Metadata;
}

class GrpcJsTransport implements Transport {
  readonly clock: Clock;
  readonly sink: CallSink;
  readonly wantsMetadata: boolean;
  /** See LocalFacts. */
  trailersAreSeen = false;
  private readonly settings: TransportSettings;
  private requests: PreparedRequest[] = [];
  private connections: GrpcJsConnection[] = [];
  private readonly calls: (GrpcJsCall | null)[];
  private readonly counted = new GrpcJsUse();
  private kept: number;
  readonly isOneEach: boolean;
  private readonly isLocal: boolean;
  private nextConnection = 0;
  private openCount = 0;
  private state: 'open' | 'closing' | 'closed' = 'open';
  private tellIdle: () => void = () => {};

  constructor(settings: TransportSettings, clock: Clock, sink: CallSink) {
    this.settings = settings;
    this.kept = settings.connections;
    this.isOneEach = settings.lbStrategy === 'pick_first';
    this.isLocal = parseTarget(settings.endpoint.address)?.is === 'unix';
    this.clock = clock;
    this.sink = sink;
    this.wantsMetadata = settings.wantsMetadata;
    // grpc-js logs broken headers to stderr, raw; what the user must know of them comes with the end of the call.
    setLogVerbosity(logVerbosity.NONE);
    this.calls = new Array<GrpcJsCall | null>(settings.maxInFlight).fill(null);
  }

  async connect(): Promise<void> {
    const { endpoint, templates } = this.settings;
    this.requests = templates.map((template) => ({ ...template, headers: requestMetadata(template.metadata) }));
    const channel = grpcJsChannelArgs(endpoint);
    Object.assign(channel.options, grpcJsOptions(this.settings));
    const channels = await this.channelCount();
    if (this.state !== 'open') throw unreachable(endpoint, { is: 'failed', reason: 'the connection was given up' });
    this.connections = Array.from({ length: channels }, () => new GrpcJsConnection(channel));
    const attempts = this.connections.map((connection) => connection.connect(endpoint.connectTimeoutMs));
    for (const outcome of await Promise.all(attempts)) {
      if (outcome.is !== 'ready') throw unreachable(endpoint, outcome);
    }
  }

  start(
    slot: number,
    templateIndex: number,
    message: Uint8Array | null,
    deadlineMs: number,
    metadata: readonly MetadataEntry[] | null = null,
  ): void {
    const request = this.requests[templateIndex]!;
    const { maxSendBytes } = this.settings;
    this.openCount++;
    this.sink.sent(slot, this.clock.nowMs());
    if (this.state !== 'open') {
      this.refuse(slot, status.UNAVAILABLE, 'the connections are closed');
      return;
    }
    if (message !== null && message.length > maxSendBytes) {
      const detail = `the message of ${message.length} bytes is longer than the ${maxSendBytes} that may be sent`;
      this.refuse(slot, status.RESOURCE_EXHAUSTED, detail);
      return;
    }
    const connection = this.connections[this.nextConnection]!;
    this.nextConnection = (this.nextConnection + 1) % this.connections.length;
    const deadlineAt = deadlineMs === 0 ? Number.POSITIVE_INFINITY : Date.now() + deadlineMs;
    const call = new GrpcJsCall(slot, request, this, connection, deadlineAt);
    this.calls[slot] = call;
    call.start(metadata === null ? request.headers : withEntries(request.headers, metadata), message);
  }

  send(slot: number, message: Uint8Array): boolean {
    return this.calls[slot]?.send(message) ?? false;
  }

  halfClose(slot: number): void {
    this.calls[slot]?.halfClose();
  }

  cancel(slot: number): void {
    this.calls[slot]?.cancel();
  }

  async close(graceMs: number): Promise<void> {
    if (this.state === 'open') this.state = 'closing';
    if (this.openCount > 0 && graceMs > 0) await this.idleOrAfter(graceMs);
    const detail = 'still open when we stopped waiting';
    for (const call of this.calls) {
      if (call === null) continue;
      call.abandon();
      this.finish(call, { cause: 'abandoned', wireStatus: -1, shownStatus: status.CANCELLED, detail });
    }
    if (this.state === 'closed') return;
    this.state = 'closed';
    for (const { channel } of this.connections) channel.close();
  }

  use(): ConnectionUse {
    return this.counted.result(this.connections, this.kept, this.isOneEach);
  }

  look(metadata: Metadata): void {
    this.counted.look(metadata);
  }

  /** The end of a call, told by the call itself. */
  finish(call: GrpcJsCall, end: CallEnd): void {
    this.calls[call.slot] = null;
    const { peer } = call;
    if (peer !== null) this.counted.count(this.isLocal ? formatAddress({ is: 'unix', path: peer }) : peer);
    this.tellEnd(call.slot, end);
  }

  /** Under round_robin each channel has a connection for every address. */
  private async channelCount(): Promise<number> {
    const { endpoint, connections } = this.settings;
    if (this.isOneEach) return connections;
    const resolved = await resolveTarget(endpoint);
    for (const address of resolved) this.counted.add(formatAddress(address));
    const channels = Math.ceil(connections / resolved.length);
    this.kept = channels * resolved.length;
    return channels;
  }

  /** Ends a call of which nothing left us; not at once, for no call ends inside `start`. */
  private refuse(slot: number, shownStatus: number, detail: string): void {
    process.nextTick(() => this.tellEnd(slot, { cause: 'refused', wireStatus: -1, shownStatus, detail }));
  }

  private tellEnd(slot: number, { cause, wireStatus, shownStatus, detail }: CallEnd): void {
    this.openCount--;
    this.sink.ended(slot, cause, wireStatus, shownStatus, detail, this.clock.nowMs());
    if (this.openCount === 0) this.tellIdle();
  }

  private idleOrAfter(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancelTimer = this.clock.after(graceMs, resolve);
      this.tellIdle = () => {
        cancelTimer();
        resolve();
      };
    });
  }
}
