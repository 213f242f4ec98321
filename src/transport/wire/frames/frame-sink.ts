import type { FrameFault } from './frame-fault.js';
import type { Setting } from './setting.js';

/**
 * What a FrameReader tells of the frames that come. Bytes lie in `buffer` from `start` up to `end`, and are valid only
 * inside the call. Streams are the connection's to know: whether an id is open, idle or closed is not checked here.
 */
export interface FrameSink {
  /**
   * A piece of a DATA frame, as soon as it is there; padding is left out.
   *
   * @param endStream on the last piece of a frame that ends the stream, which may be empty
   * @param flowBytes what this piece takes from the windows of stream and connection: with padding, so the pieces of
   *   a frame sum up to its whole length (RFC 9113 §6.9.1)
   */
  data(streamId: number, endStream: boolean, buffer: Uint8Array, start: number, end: number, flowBytes: number): void;
  /**
   * A whole header block: HEADERS and its CONTINUATIONs joined, without padding and priority. Must be decoded.
   * False if it was an interim response, or of no stream that is open: too many of those are a flood.
   */
  headersBlock(streamId: number, endStream: boolean, buffer: Uint8Array, start: number, end: number): boolean;
  /** Whole likewise. A client that has switched pushes off answers with a PROTOCOL_ERROR (RFC 9113 §8.4). */
  pushPromise(streamId: number, promisedId: number, buffer: Uint8Array, start: number, end: number): void;
  /**
   * True if it ended a stream that was open, or may have crossed a reset of ours: a server that keeps our deadlines sends
   * one for each call that we take back. Others count as a flood: a server may well refuse a million calls, one by one,
   * but nobody means well by resetting what is not there.
   */
  rstStream(streamId: number, errorCode: number): boolean;
  /** In the order of the frame, values checked; to be acknowledged. */
  settings(settings: readonly Setting[]): void;
  settingsAck(): void;
  /** 8 bytes from `start`, to be sent back unless this is an answer itself. */
  ping(isAck: boolean, buffer: Uint8Array, start: number): void;
  /** Debug data from `start` to `end`: untrusted, of any kind. */
  goaway(lastStreamId: number, errorCode: number, buffer: Uint8Array, start: number, end: number): void;
  /** `streamId` 0 is the connection's window; `increment` is 1 to 2^31 - 1. True if DATA of ours had waited for it. */
  windowUpdate(streamId: number, increment: number): boolean;
  /** The peer broke the protocol. If `streamId` is 0, this is the last that is told. */
  fault(fault: FrameFault): void;
}
