import { type CallKind, clientStreams, serverStreams } from '../shared/call-kind.js';
import { PLAIN_STREAM, type StreamShape } from './stream-shape.js';

/** How all streams of a run go on, whatever their kind: ghz's `--stream-interval`, `-call-duration`, `-call-count`. */
export interface StreamFlags {
  intervalMs: number;
  durationMs: number | null;
  count: number | null;
}

/**
 * What the flags mean for a method. A client that streams sends so many messages at such a distance and closes; where
 * only the server streams the client can but take the call back. null: nothing, as the flags have no use for it.
 */
export function streamForKind({ intervalMs, durationMs, count }: StreamFlags, kind: CallKind): StreamShape | null {
  if (clientStreams(kind)) return { ...PLAIN_STREAM, messages: count, intervalMs, closeAfterMs: durationMs };
  if (!serverStreams(kind) || (durationMs === null && count === null)) return null;
  return { ...PLAIN_STREAM, cancelAfterMs: durationMs, cancelAfterReceived: count };
}
