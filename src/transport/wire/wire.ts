import type { Clock } from '../../shared/clock.js';
import type { MetadataEntry } from '../../shared/endpoint.js';
import type { CallEnd } from '../call-end.js';
import type { ConnectionUse } from '../connection-use.js';
import type { CallSink, Transport, TransportSettings } from '../transport.js';
import { unreachable } from '../unreachable.js';
import { CALL } from './call-table.js';
import { type ConnectionOptions, WireConnection } from './connection.js';
import { ERROR_CODE } from './frames/error-code.js';
import { gzipMessages } from './gzip-messages.js';
import { Lane } from './lane.js';
import { OpenCalls } from './open-calls.js';
import { FULL_BYTES } from './outgoing.js';
import { requestFields } from './request-fields.js';
import { resolveTarget } from './resolve-target.js';
import { secureContext } from './secure-context.js';
import { type SocketAddress, socketAddresses } from './socket-address.js';

const READ_BYTES = 64 * 1024;
const [CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE] = [1, 4, 8, 14] as const;

const CANCELLED_END: CallEnd = {
  cause: 'client-cancel',
  wireStatus: -1,
  shownStatus: CANCELLED,
  detail: 'cancelled by the client',
};

/**
 * The fast transport: HTTP/2 by our own hand, so that a call costs a few microseconds of this side's time.
 *
 * Its times: all that one read from a socket brings shares one reading of the clock, made before any of it is read.
 * A call is `sent` when its HEADERS are written, and its deadline counts from there. Where the server takes no more
 * streams, or a connection is being replaced, calls wait, and were never sent if their deadline passes meanwhile.
 */
export function wireTransport(
  settings: TransportSettings,
  clock: Clock,
  sink: CallSink,
  options: ConnectionOptions = {},
): Transport {
  return new WireTransport(settings, clock, sink, options);
}

// Hot: bench/wire.bench.ts.
class WireTransport implements Transport {
  private readonly settings: TransportSettings;
  private readonly calls: OpenCalls;
  private readonly options: ConnectionOptions;
  private lanes: Lane[] = [];
  private readonly laneOf: Int32Array;
  private readonly encode: (message: Uint8Array) => Uint8Array;
  private nextLane = 0;
  private state: 'open' | 'closing' | 'closed' = 'open';

  constructor(settings: TransportSettings, clock: Clock, sink: CallSink, options: ConnectionOptions) {
    this.settings = settings;
    this.options = options;
    this.laneOf = new Int32Array(settings.maxInFlight);
    this.encode = settings.compression === 'identity' ? (message) => message : gzipMessages();
    this.calls = new OpenCalls(settings, clock, sink, (slot) => this.expire(slot));
  }

  async connect(): Promise<void> {
    const { endpoint, templates, compression } = this.settings;
    const fields: MetadataEntry[][] = templates.map((template) => requestFields(endpoint, template, compression));
    const { tls } = endpoint;
    const secure = tls && { settings: tls, context: secureContext(tls) };
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const { calls, options } = this;
    const lanes = (await this.addressesByLane()).map(
      (addresses) =>
        new Lane(calls, {
          addresses,
          timeoutMs: endpoint.connectTimeoutMs,
          dialNew: (lane, address) =>
            new WireConnection(calls, { address, tls: secure }, fields, buffer, lane, options),
          takeOver: (slot) => this.takeOver(slot),
        }),
    );
    if (this.state !== 'open') throw unreachable(endpoint, { is: 'failed', reason: 'the connection was given up' });
    this.lanes = lanes;
    const outcomes = await Promise.all(lanes.map((lane) => lane.dial()));
    const reached = new Set(lanes.filter((_, i) => outcomes[i]!.is === 'ready').map((lane) => lane.firstAddress));
    for (const [i, outcome] of outcomes.entries()) {
      // One of several addresses may be out of reach, for as long as it is.
      const isSpared = reached.size > 0 && !reached.has(lanes[i]!.firstAddress);
      if (outcome.is === 'ready' || isSpared) continue;
      for (const lane of lanes) lane.close();
      throw unreachable(endpoint, outcome);
    }
  }

  start(
    slot: number,
    templateIndex: number,
    message: Uint8Array | null,
    deadlineMs: number,
    metadata: readonly MetadataEntry[] | null = null,
  ): void {
    const { calls } = this;
    calls.begin(slot, templateIndex, deadlineMs);
    calls.table.metadata[slot] = metadata;
    if (message !== null) {
      if (message.length > this.settings.maxSendBytes) {
        const { maxSendBytes } = this.settings;
        const detail = `the message of ${message.length} bytes is longer than the ${maxSendBytes} that may be sent`;
        this.refuse(slot, RESOURCE_EXHAUSTED, detail);
        return;
      }
      calls.table.addMessage(slot, this.encode(message));
      calls.table.set(slot, CALL.HALF_CLOSING);
    }
    const index = this.pickLane(slot);
    if (index < 0) {
      const reason = this.state === 'open' ? this.lanes[0]!.reason : 'the connections are closed';
      this.refuse(slot, UNAVAILABLE, reason);
      return;
    }
    this.laneOf[slot] = index;
    this.lanes[index]!.start(slot);
  }

  send(slot: number, message: Uint8Array): boolean {
    const { table } = this.calls;
    if (!this.isLive(slot)) return false;
    table.addMessage(slot, this.encode(message));
    table.owner[slot]?.pump(slot);
    if (table.waitingBytes[slot]! < FULL_BYTES) return true;
    table.set(slot, CALL.FULL);
    return false;
  }

  halfClose(slot: number): void {
    if (!this.isLive(slot)) return;
    this.calls.table.set(slot, CALL.HALF_CLOSING);
    this.calls.table.owner[slot]?.pump(slot);
  }

  cancel(slot: number): void {
    if (!this.isLive(slot)) return;
    this.takeBack(slot);
    this.calls.endSoon(slot, CANCELLED_END);
  }

  async close(graceMs: number): Promise<void> {
    const { calls } = this;
    if (this.state === 'open') this.state = 'closing';
    if (calls.count > 0 && graceMs > 0) await this.idleOrAfter(graceMs);
    const detail = 'still open when we stopped waiting';
    for (let slot = 0; slot < this.settings.maxInFlight; slot++) {
      if (!calls.table.has(slot, CALL.OPEN)) continue;
      const ending = calls.table.ending[slot]!;
      if (ending === null) this.takeBack(slot);
      calls.endAs(slot, ending ?? { cause: 'abandoned', wireStatus: -1, shownStatus: CANCELLED, detail });
    }
    if (this.state === 'closed') return;
    this.state = 'closed';
    calls.close();
    for (const lane of this.lanes) lane.close();
  }

  use(): ConnectionUse {
    return this.calls.counts.result(this.lanes.length);
  }

  /** What each lane may dial: all in their order, or (round_robin) one each, in turn, as often for each. */
  private async addressesByLane(): Promise<(readonly SocketAddress[])[]> {
    const { endpoint, connections, lbStrategy } = this.settings;
    if (lbStrategy === 'pick_first') {
      return new Array<SocketAddress[]>(connections).fill(socketAddresses(endpoint.address));
    }
    const resolved = await resolveTarget(endpoint);
    for (const address of resolved) this.calls.counts.add(address);
    const rounds = Math.ceil(connections / resolved.length);
    return new Array<SocketAddress[]>(rounds).fill(resolved).flatMap((round) => round.map((address) => [address]));
  }

  /** Whether a connection that stands takes a call that waits in vain on another. */
  private takeOver(slot: number): boolean {
    const index = this.laneInTurn();
    if (index < 0 || !this.lanes[index]!.isUp) return false;
    this.laneOf[slot] = index;
    this.lanes[index]!.openOrQueue(slot);
    return true;
  }

  /**
   * The connection for the slot's call; -1 if there is none.
   *
   * Each slot has a connection of its own as long as that one stands: calls that one read sets free then go out in one
   * write, and not in a write on every connection, which would be most of what a call costs. All connections have as many
   * slots. Where addresses are to have their calls in turn, or there are more connections than slots, it is the next.
   */
  private pickLane(slot: number): number {
    const { lanes, settings } = this;
    if (settings.lbStrategy === 'pick_first' && lanes.length <= settings.maxInFlight && this.state === 'open') {
      const own = slot % lanes.length;
      if (lanes[own]!.isUp) return own;
    }
    return this.laneInTurn();
  }

  /** The next connection that stands, or that is about to; -1 if there is none. */
  private laneInTurn(): number {
    const { lanes } = this;
    if (this.state !== 'open') return -1;
    let dialling = -1;
    for (let i = 0; i < lanes.length; i++) {
      const index = this.nextLane;
      this.nextLane = index + 1 === lanes.length ? 0 : index + 1;
      if (lanes[index]!.isUp) return index;
      if (dialling < 0 && lanes[index]!.isDialling) dialling = index;
    }
    return dialling;
  }

  /** Ends a call of which nothing left us, but which counts as started: it is an attempt of ours. */
  private refuse(slot: number, shownStatus: number, detail: string): void {
    this.calls.sink.sent(slot, this.calls.nowMs());
    this.calls.endSoon(slot, { cause: 'refused', wireStatus: -1, shownStatus, detail });
  }

  private isLive(slot: number): boolean {
    return this.calls.table.has(slot, CALL.OPEN) && this.calls.table.ending[slot] === null;
  }

  private expire(slot: number): void {
    if (!this.isLive(slot)) return;
    const wasSent = this.calls.table.has(slot, CALL.SENT);
    this.takeBack(slot);
    const detail = wasSent ? 'deadline exceeded' : 'deadline exceeded before the call could be sent';
    this.calls.end(slot, 'deadline', -1, DEADLINE_EXCEEDED, detail);
  }

  /** Nothing more of the call goes out, and nothing that comes is told. */
  private takeBack(slot: number): void {
    const connection = this.calls.table.owner[slot]!;
    if (connection === null) {
      this.lanes[this.laneOf[slot]!]?.withdraw(slot);
      return;
    }
    connection.reset(slot, ERROR_CODE.CANCEL);
    connection.endedSoon();
  }

  private idleOrAfter(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancelTimer = this.calls.clock.after(graceMs, resolve);
      this.calls.idle = () => {
        cancelTimer();
        resolve();
      };
    });
  }
}
