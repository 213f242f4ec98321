import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { CallKind } from '../../src/shared/call-kind.js';
import { type Clock, realClock } from '../../src/shared/clock.js';
import type {
  Compression,
  Endpoint,
  Keepalive,
  LbStrategy,
  MetadataEntry,
  TlsSettings,
} from '../../src/shared/endpoint.js';
import type { CallSink, RequestTemplate, Transport, TransportSettings } from '../../src/transport/transport.js';
import { CallLog, type LoggedCall } from './call-log.js';
import { PATHS, type ServerCount } from './counting-server.js';

export type MakeTransport = (settings: TransportSettings, clock: Clock, sink: CallSink) => Transport;

export interface SessionOptions {
  templates?: RequestTemplate[];
  connections?: number;
  lbStrategy?: LbStrategy;
  keepalive?: Keepalive;
  tls?: TlsSettings;
  authority?: string;
  connectTimeoutMs?: number;
  maxReceiveBytes?: number;
  maxSendBytes?: number;
  clock?: Clock;
  compression?: Compression;
  wantsMetadata?: boolean;
  /** How many slots there are: each call of a test takes one of its own. 256 by default. */
  maxInFlight?: number;
}

const MAX_IN_FLIGHT = 256;
const REQUEST = Buffer.from('request');

/** A call to the counting server; `metadata` steers it. */
export function template(kind: CallKind, metadata: MetadataEntry[] = []): RequestTemplate {
  return { path: PATHS[kind], kind, metadata };
}

/** A transport under test, connected, with all that it told. */
export class Session {
  readonly log: CallLog;
  readonly transport: Transport;
  private nextSlot = 0;

  private constructor(log: CallLog, transport: Transport) {
    this.log = log;
    this.transport = transport;
  }

  /** Closed by itself when the test is over. */
  static async open(
    t: TestContext,
    make: MakeTransport,
    address: string,
    options: SessionOptions = {},
  ): Promise<Session> {
    const session = Session.make(make, address, options);
    t.after(() => session.transport.close(0));
    await session.transport.connect();
    return session;
  }

  static make(make: MakeTransport, address: string, options: SessionOptions = {}): Session {
    const { tls = null, authority = null, connectTimeoutMs = 5000 } = options;
    const endpoint: Endpoint = { address, tls, authority, connectTimeoutMs };
    const settings: TransportSettings = {
      endpoint,
      connections: options.connections ?? 1,
      lbStrategy: options.lbStrategy ?? 'pick_first',
      keepalive: options.keepalive ?? null,
      templates: options.templates ?? [template('unary')],
      maxInFlight: options.maxInFlight ?? MAX_IN_FLIGHT,
      maxReceiveBytes: options.maxReceiveBytes ?? 4 * 1024 * 1024,
      maxSendBytes: options.maxSendBytes ?? 4 * 1024 * 1024,
      compression: options.compression ?? 'identity',
      wantsMetadata: options.wantsMetadata ?? false,
    };
    const log = new CallLog();
    return new Session(log, make(settings, options.clock ?? realClock, log));
  }

  /** Starts a call of one message in a slot of its own. */
  start(
    templateIndex = 0,
    message: Uint8Array = REQUEST,
    deadlineMs = 0,
    metadata: readonly MetadataEntry[] | null = null,
  ): LoggedCall {
    const call = this.log.begin(this.nextSlot++);
    this.transport.start(call.slot, templateIndex, message, deadlineMs, metadata);
    return call;
  }

  /** Opens a call that sends any number of messages. */
  open(templateIndex = 0, deadlineMs = 0): LoggedCall {
    const call = this.log.begin(this.nextSlot++);
    this.transport.start(call.slot, templateIndex, null, deadlineMs);
    return call;
  }

  /** Starts a call and waits for its end. */
  async call(templateIndex = 0, message: Uint8Array = REQUEST, deadlineMs = 0): Promise<LoggedCall> {
    const call = this.start(templateIndex, message, deadlineMs);
    await call.end;
    return call;
  }

  /** `total` calls of the first template, `inFlight` of them at a time: each slot is used again once its call ended. */
  async closedLoop(total: number, inFlight: number, message: Uint8Array = REQUEST): Promise<void> {
    const loop = async (slot: number) => {
      for (let i = slot; i < total; i += inFlight) {
        const call = this.log.begin(slot);
        this.transport.start(slot, 0, message, 0);
        await call.end;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, (_, slot) => loop(slot)));
  }

  /** Closes, and leaves time for a word too many: the log fails on it. */
  async close(): Promise<void> {
    await this.transport.close(0);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /**
   * Closes, and balances the books: started = answered + uncertain + refused; and for every status the server's own
   * count lies in [answered, answered + uncertain], which is equality where nothing is uncertain.
   */
  async closeAndCheck(server: ServerCount): Promise<void> {
    await this.close();
    const { started, answered, uncertain, refused } = this.log.tally();
    const answeredCount = answered.reduce((sum, count) => sum + count, 0);
    assert.equal(answeredCount + uncertain + refused, started, 'answered + uncertain + refused = started');
    assertWithin(server.started, answeredCount, answeredCount + uncertain, 'calls that reached the handler');
    for (const [status, count] of answered.entries()) {
      assertWithin(server.ended[status]!, count, count + uncertain, `calls that ended with status ${status}`);
    }
  }
}

function assertWithin(observed: number, low: number, high: number, what: string): void {
  assert.ok(low <= observed && observed <= high, `${what}: the server counts ${observed}, not ${low} to ${high}`);
}
