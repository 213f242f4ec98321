/**
 * What became of a transport's connections, from the first dial to the end. Plain data that crosses threads; null is
 * what a transport cannot know.
 */
export interface ConnectionUse {
  /** How many it keeps at a time: under round_robin more than it was asked for, where there are more addresses. */
  kept: number;
  /** In the order in which they were come by. */
  addresses: AddressUse[];
  /** Connections that came up in place of one before. */
  replaced: number | null;
  /** Connections that ended by themselves, or by a GOAWAY with an error. */
  lost: number | null;
  /** Connections that the server ended in peace: a GOAWAY without an error. */
  sentAway: number | null;
  /** Attempts to connect that failed. */
  failedDials: number | null;
  /** Calls that waited here because the server takes only so many streams of a connection, and the lowest such number. */
  streamLimit: { waited: number; lowest: number | null } | null;
  /** How many calls ended in the same read as others: [calls in the read, calls in all such reads], ascending. */
  readBatches: [size: number, calls: number][] | null;
  /** The proxy that answers came through, as their headers name it; null where none was seen. */
  proxy: string | null;
}

export interface AddressUse {
  /** `127.0.0.1:50051`, `[::1]:50051`, `unix:/run/app.sock`. */
  address: string;
  /** How often a connection to it came up. */
  connected: number | null;
  /** Calls whose headers were sent there. */
  calls: number;
  failedDials: number | null;
  /** Why the last of them failed. */
  lastFailure: string | null;
}
