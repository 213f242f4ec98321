import type { MetadataEntry } from './endpoint.js';

/** How servers of metrics are spoken to: whom to believe, who we are, and how long they may take. */
export interface MetricsAccess {
  /** False only where the user asked for it (`--metrics-skipTLS`). */
  verify: boolean;
  /** PEM bytes; null means the system's roots, or no client certificate. */
  ca: Uint8Array | null;
  cert: Uint8Array | null;
  key: Uint8Array | null;
  /** Sent with every request to the host that was given, and to no other. Their values are secrets. */
  headers: readonly MetadataEntry[];
  /** A file with a bearer token, read anew for every request: tokens are rotated. */
  tokenFile: string | null;
  /** From the start of a request to the last byte, redirects included. */
  timeoutMs: number;
}

export const PLAIN_ACCESS: MetricsAccess = {
  verify: true,
  ca: null,
  cert: null,
  key: null,
  headers: [],
  tokenFile: null,
  timeoutMs: 10_000,
};
