import type { FrameFault } from '../../../../src/transport/wire/frames/frame-fault.js';
import type { FrameSink } from '../../../../src/transport/wire/frames/frame-sink.js';
import type { Setting } from '../../../../src/transport/wire/frames/setting.js';

/** What a FrameReader told, as lines; pieces of DATA on one stream are joined, as the peer's cuts have no meaning. */
export class EventLog implements FrameSink {
  readonly lines: string[] = [];
  readonly faults: FrameFault[] = [];
  /** Whether RST_STREAMs end streams that are open. */
  endsStreams = true;
  /** Whether HEADERS begin or end an answer. */
  isAnswer = true;
  /** Whether DATA waits for window updates. */
  hasWaited = true;
  private joined: { streamId: number; hex: string; flowBytes: number } | null = null;

  data(streamId: number, endStream: boolean, buffer: Uint8Array, start: number, end: number, flowBytes: number): void {
    if (this.joined !== null && this.joined.streamId !== streamId) this.finish();
    this.joined ??= { streamId, hex: '', flowBytes: 0 };
    this.joined.hex += hexOf(buffer, start, end);
    this.joined.flowBytes += flowBytes;
    if (endStream) this.finish(' end');
  }

  headersBlock(streamId: number, endStream: boolean, buffer: Uint8Array, start: number, end: number): boolean {
    this.line(`headers ${streamId} ${hexOf(buffer, start, end)}${endStream ? ' end' : ''}`);
    return this.isAnswer;
  }

  pushPromise(streamId: number, promisedId: number, buffer: Uint8Array, start: number, end: number): void {
    this.line(`push ${streamId} ${promisedId} ${hexOf(buffer, start, end)}`);
  }

  rstStream(streamId: number, errorCode: number): boolean {
    this.line(`reset ${streamId} ${errorCode}`);
    return this.endsStreams;
  }

  settings(settings: readonly Setting[]): void {
    this.line(`settings ${settings.map(({ id, value }) => `${id}=${value}`).join(' ')}`);
  }

  settingsAck(): void {
    this.line('settings ack');
  }

  ping(isAck: boolean, buffer: Uint8Array, start: number): void {
    this.line(`ping ${hexOf(buffer, start, start + 8)}${isAck ? ' ack' : ''}`);
  }

  goaway(lastStreamId: number, errorCode: number, buffer: Uint8Array, start: number, end: number): void {
    this.line(`goaway ${lastStreamId} ${errorCode} ${Buffer.from(buffer.subarray(start, end)).toString('latin1')}`);
  }

  windowUpdate(streamId: number, increment: number): boolean {
    this.line(`window ${streamId} ${increment}`);
    return this.hasWaited;
  }

  fault(fault: FrameFault): void {
    this.faults.push(fault);
    this.line(`fault ${fault.streamId} ${fault.code} ${fault.reason} (${fault.clause})`);
  }

  /** All lines, with DATA that is still open. */
  done(): string[] {
    this.finish();
    return this.lines;
  }

  private line(text: string): void {
    this.finish();
    this.lines.push(text);
  }

  private finish(tail = ''): void {
    if (this.joined === null) return;
    const { streamId, hex, flowBytes } = this.joined;
    this.joined = null;
    this.lines.push(`data ${streamId} ${hex} of ${flowBytes}${tail}`);
  }
}

function hexOf(buffer: Uint8Array, start: number, end: number): string {
  return Buffer.from(buffer.subarray(start, end)).toString('hex');
}
