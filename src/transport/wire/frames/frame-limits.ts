/** What we take from a peer before the connection ends. */
export interface FrameLimits {
  /** The SETTINGS_MAX_FRAME_SIZE that we announce; 16,384 unless we do (RFC 9113 §4.2). */
  maxFrameBytes: number;
  /** All frames of one header block together, as they come on the wire, padding included. */
  maxHeaderBlockBytes: number;
  /** CONTINUATION frames of one header block. A sender that fills its frames needs 4 for 64 KiB. */
  maxContinuations: number;
  /**
   * Each of the following is counted since the last `FrameReader.progress()`. PINGs and their answers: grpc-go sends one
   * per round trip while DATA comes to it, to measure the bandwidth, so thousands a second on one machine.
   */
  maxPings: number;
  /** SETTINGS, and acknowledgements of ours. */
  maxSettings: number;
  /** A server needs two to part in peace (RFC 9113 §6.8). */
  maxGoaways: number;
  /** RST_STREAM that neither ended a stream of ours nor crossed a reset of ours, and frames that we must answer with one. */
  maxResets: number;
  /** WINDOW_UPDATE that nothing had waited for: servers send two for each piece that they have read. */
  maxWindowUpdates: number;
  /** Interim responses (1xx), and HEADERS that end no stream where none is open. A proxy may send one for each call. */
  maxIdleHeaders: number;
  /** DATA, HEADERS and CONTINUATION without a byte and without an end. */
  maxEmptyFrames: number;
  /** Frames without a meaning to us: PRIORITY and unknown types. */
  maxIgnoredFrames: number;
}

/**
 * Far above what any server needs that means well, and low enough that a flood ends within a megabyte or so
 * (RFC 9113 §10.5 names the floods, and ENHANCE_YOUR_CALM as the answer).
 */
export const DEFAULT_FRAME_LIMITS: FrameLimits = {
  maxFrameBytes: 16_384,
  maxHeaderBlockBytes: 65_536,
  maxContinuations: 64,
  maxPings: 10_000,
  maxSettings: 100,
  maxGoaways: 100,
  maxResets: 1_000,
  maxWindowUpdates: 10_000,
  maxIdleHeaders: 10_000,
  maxEmptyFrames: 1_000,
  maxIgnoredFrames: 1_000,
};
