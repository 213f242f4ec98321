/** Names of headers by which proxies make themselves known, those first that name them best. */
export const PROXY_HEADERS = ['server', 'via', 'x-envoy-*'] as const;
export type ProxyHeader = (typeof PROXY_HEADERS)[number];

/** Software that answers gRPC only in the name of others. */
const FORWARDERS =
  /^(?:istio-envoy|envoy|nginx|openresty|tengine|awselb|cloudflare|google frontend|caddy|haproxy|traefik|kong|apisix|fly)\b/i;

/** The received-by of a Via (RFC 9110 §7.6.3): after the protocol, before a comment. */
const RECEIVED_BY = /^\s*(?:[\w.-]+\/)?[\w.]+\s+([^\s,(]+)/;

const LONGEST_READ = 256;
const LONGEST_NAME = 40;

/**
 * The proxy that a transport's answers came through, by their headers. Told of each distinct header block once, it
 * costs a call nothing (bench/wire.bench.ts).
 */
export class ProxySighting {
  private rank: number = PROXY_HEADERS.length;
  private known: string | null = null;

  /** Its name; null where none was seen. Of a server's making, but only letters, digits and `._:/-`. */
  get name(): string | null {
    return this.known;
  }

  /** Whether such a header could say it better than what is known. */
  wants(header: ProxyHeader): boolean {
    return PROXY_HEADERS.indexOf(header) < this.rank;
  }

  see(header: ProxyHeader, value: string): void {
    if (!this.wants(header)) return;
    const name = nameIn(header, value.slice(0, LONGEST_READ));
    if (name === null) return;
    this.rank = PROXY_HEADERS.indexOf(header);
    this.known = name.replace(/[^\w.:/-]/g, '-').slice(0, LONGEST_NAME);
  }
}

function nameIn(header: ProxyHeader, value: string): string | null {
  switch (header) {
    case 'server':
      return FORWARDERS.exec(value)?.[0].toLowerCase() ?? null;
    case 'via':
      // Some write no more than their name.
      return RECEIVED_BY.exec(value)?.[1] ?? (value.trim() || null);
    case 'x-envoy-*':
      return 'envoy';
  }
}
