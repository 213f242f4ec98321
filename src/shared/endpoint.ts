/**
 * One server, as plain data that crosses threads: where it is and how to speak to it.
 * `tls: null` means plaintext HTTP/2 with prior knowledge.
 */
export interface Endpoint {
  /** A target as `target.ts` reads it, as the user gave it. */
  address: string;
  tls: TlsSettings | null;
  /** The :authority header, where it is not the address. */
  authority: string | null;
  connectTimeoutMs: number;
}

export interface TlsSettings {
  /** False only where the user asked for it (`--skipTLS`). */
  verify: boolean;
  /** PEM bytes; null means the system's roots, or no client certificate. */
  ca: Uint8Array | null;
  cert: Uint8Array | null;
  key: Uint8Array | null;
  /** The name that the certificate must carry, where it is not the host (`--cname`). */
  serverName: string | null;
}

/** Which of several addresses carry calls: the first that works, or all in turn. The names are gRPC's. */
export type LbStrategy = 'pick_first' | 'round_robin';

/** How messages are sent; the names are gRPC's. */
export type Compression = 'identity' | 'gzip';

/** When to ask a quiet peer whether it is still there. */
export interface Keepalive {
  /** After so long without a byte from it. */
  afterMs: number;
  /** How long it may take to answer before the connection counts as lost. */
  timeoutMs: number;
  /** Also while no call is open. */
  withoutCalls: boolean;
}

/** A header as it goes on the wire; the value of a `-bin` name is its raw bytes in base64. */
export type MetadataEntry = readonly [name: string, value: string];
