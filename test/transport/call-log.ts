import assert from 'node:assert/strict';
import type { MetadataEntry } from '../../src/shared/endpoint.js';
import { COLUMN_OF_CAUSE, type TallyColumn } from '../../src/transport/end-cause.js';
import type { CallSink, EndCause } from '../../src/transport/transport.js';

/** All that a transport told of one call. */
export interface LoggedCall {
  slot: number;
  /** What was told, in its order; each message and each other word once per telling. */
  told: ('sent' | 'headers' | 'message' | 'ended')[];
  times: number[];
  messages: string[];
  cause: EndCause | null;
  wireStatus: number;
  shownStatus: number;
  detail: string;
  headers: MetadataEntry[];
  trailers: MetadataEntry[];
  /** google.rpc.Status, in base64; null without it. */
  details: string | null;
  /** Resolves when the call has ended. */
  end: Promise<void>;
}

/** A sink that writes everything down, and checks with each word that the transport may say it. */
export class CallLog implements CallSink {
  readonly calls: LoggedCall[] = [];
  writableCount = 0;
  /** Tests that act on what they are told set these. */
  onHeaders: (call: LoggedCall) => void = () => {};
  onMessage: (call: LoggedCall) => void = () => {};
  onWritable: (slot: number) => void = () => {};
  private readonly open = new Map<number, { call: LoggedCall; resolve: () => void }>();

  /** The call is about to be started: a transport may send it, and say so, later. */
  begin(slot: number): LoggedCall {
    assert.ok(!this.open.has(slot), `slot ${slot} was started while its call was open`);
    let resolve = () => {};
    const end = new Promise<void>((done) => {
      resolve = done;
    });
    const call: LoggedCall = {
      slot,
      told: [],
      times: [],
      messages: [],
      cause: null,
      wireStatus: Number.NaN,
      shownStatus: Number.NaN,
      detail: '',
      headers: [],
      trailers: [],
      details: null,
      end,
    };
    this.calls.push(call);
    this.open.set(slot, { call, resolve });
    return call;
  }

  sent(slot: number, atMs: number): void {
    const call = this.open.get(slot)?.call ?? this.begin(slot);
    assert.equal(call.told.length, 0, `slot ${slot} was sent while its call was open`);
    call.told.push('sent');
    call.times.push(atMs);
  }

  metadata(slot: number, part: 'headers' | 'trailers', fields: readonly MetadataEntry[]): void {
    this.callIn(slot, 'metadata')[part].push(...fields);
  }

  statusDetails(slot: number, bytes: Uint8Array): void {
    this.callIn(slot, 'statusDetails').details = Buffer.from(bytes).toString('base64');
  }

  headers(slot: number, atMs: number): void {
    this.onHeaders(this.tell(slot, 'headers', atMs));
  }

  message(slot: number, view: Uint8Array, atMs: number): void {
    this.callIn(slot, 'message').messages.push(Buffer.from(view).toString('latin1'));
    this.onMessage(this.tell(slot, 'message', atMs));
  }

  writable(slot: number): void {
    this.callIn(slot, 'writable');
    this.writableCount++;
    this.onWritable(slot);
  }

  ended(slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string, atMs: number): void {
    const { call, resolve } = this.open.get(slot) ?? assert.fail(`slot ${slot} ended (${cause}), but no call is open`);
    Object.assign(call, { cause, wireStatus, shownStatus, detail });
    call.told.push('ended');
    call.times.push(atMs);
    this.open.delete(slot);
    resolve();
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.calls.map((call) => call.end));
  }

  /** The books as a ledger keeps them. */
  tally(): { started: number; answered: number[]; uncertain: number; refused: number } {
    const answered = new Array<number>(17).fill(0);
    const count: Record<TallyColumn, number> = { answered: 0, uncertain: 0, refused: 0 };
    // As the call loop has it: what was never sent is unsent, unless it was refused.
    const started = this.calls.filter(({ told, cause }) => told[0] === 'sent' || cause === 'refused');
    for (const { cause, wireStatus } of started.filter((call) => call.cause !== null)) {
      const column = COLUMN_OF_CAUSE[cause!];
      count[column]++;
      if (column === 'answered') answered[wireStatus]!++;
      else assert.equal(wireStatus, -1, `${cause} has no wire status`);
    }
    return { started: started.length, answered, uncertain: count.uncertain, refused: count.refused };
  }

  causes(): EndCause[] {
    return this.calls.map((call) => call.cause ?? assert.fail('a call has not ended'));
  }

  private tell(slot: number, word: 'headers' | 'message', atMs: number): LoggedCall {
    const call = this.callIn(slot, word);
    call.told.push(word);
    call.times.push(atMs);
    return call;
  }

  private callIn(slot: number, word: string): LoggedCall {
    return this.open.get(slot)?.call ?? assert.fail(`${word} was told of slot ${slot}, where no call is open`);
  }
}
