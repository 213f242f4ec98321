import type { FrameFault } from '../../../../src/transport/wire/frames/frame-fault.js';
import type { FrameSink } from '../../../../src/transport/wire/frames/frame-sink.js';

/** Counts events, cheaply enough for hundreds of thousands of streams. */
export class Watch implements FrameSink {
  events = 0;
  connectionFaults = 0;
  eventsAfterFault = 0;
  /** All bytes that events told of. */
  bytesTold = 0;

  reset(): void {
    this.events = 0;
    this.connectionFaults = 0;
    this.eventsAfterFault = 0;
    this.bytesTold = 0;
  }

  data(
    _streamId: number,
    _endStream: boolean,
    buffer: Uint8Array,
    start: number,
    end: number,
    flowBytes: number,
  ): void {
    this.note(start >= 0 && start <= end && end <= buffer.length && flowBytes >= end - start ? flowBytes : Infinity);
  }

  headersBlock(_streamId: number, _endStream: boolean, buffer: Uint8Array, start: number, end: number): boolean {
    this.note(start >= 0 && start <= end && end <= buffer.length ? end - start : Infinity);
    return this.events % 2 === 0;
  }

  pushPromise(_streamId: number, _promisedId: number, buffer: Uint8Array, start: number, end: number): void {
    this.note(start >= 0 && start <= end && end <= buffer.length ? end - start : Infinity);
  }

  rstStream(): boolean {
    this.note(4);
    return this.events % 2 === 0;
  }

  settings(settings: readonly unknown[]): void {
    this.note(6 * settings.length);
  }

  settingsAck(): void {
    this.note(0);
  }

  ping(_isAck: boolean, buffer: Uint8Array, start: number): void {
    this.note(start + 8 <= buffer.length ? 8 : Infinity);
  }

  goaway(_lastStreamId: number, _errorCode: number, buffer: Uint8Array, start: number, end: number): void {
    this.note(start >= 0 && start <= end && end <= buffer.length ? 8 + end - start : Infinity);
  }

  windowUpdate(_streamId: number, increment: number): boolean {
    this.note(increment > 0 ? 4 : Infinity);
    return this.events % 2 === 0;
  }

  fault(fault: FrameFault): void {
    this.note(0);
    if (fault.streamId === 0) this.connectionFaults++;
  }

  private note(bytes: number): void {
    this.events++;
    this.bytesTold += bytes;
    if (this.connectionFaults > 0) this.eventsAfterFault++;
  }
}
