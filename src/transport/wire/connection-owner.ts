import type { WireConnection } from './connection.js';

/** Why a connection takes no more streams: by a GOAWAY with or without an error, or for want of stream ids. */
export type LeaveCause = 'failed' | 'sent away' | 'used up';

/** Whom a connection tells what becomes of it. */
export interface ConnectionOwner {
  /** It takes a stream again, or more than before. */
  hasRoom(): void;
  /** It takes no more streams; the open ones go on. Told at most once. */
  leaving(connection: WireConnection, cause: LeaveCause, reason: string): void;
  /** It is gone, before any of its calls is told its end. Told once if it was ever up, unless it was `leaving`. */
  lost(connection: WireConnection, reason: string): void;
  /** It answered: whatever failed before, the server is there. */
  answered(): void;
}
