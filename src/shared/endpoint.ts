/**
 * One server, as plain data that crosses threads: where it is and how to speak to it.
 * `tls: null` means plaintext HTTP/2 with prior knowledge.
 */
export interface Endpoint {
  /** `host:port`, `[v6]:port` or `unix:/path`, as the user gave it. */
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

/** A header as it goes on the wire; the value of a `-bin` name is its raw bytes in base64. */
export type MetadataEntry = readonly [name: string, value: string];
