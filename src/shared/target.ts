/**
 * Where a target leads, by gRPC's naming: one host (a name may have several addresses), several addresses written
 * out, or a local socket. `port` is null where none was given.
 */
export type Target =
  | { is: 'host'; host: HostPort }
  | { is: 'addresses'; hosts: HostPort[] }
  /** An abstract socket's path begins with NUL. */
  | { is: 'unix'; path: string };

/** `host` without the brackets of an IPv6 address; `port` any number: whether there is such a port is not known here. */
export interface HostPort {
  host: string;
  port: number | null;
}

/** What may stand for a target, for messages. */
export const TARGET_FORMS = 'host:port, [v6]:port, dns:///host:port, ipv4:a:port,b:port, ipv6:[a]:port or unix:/path';

/**
 * Reads `host:port`, `[v6]:port`, `dns:host:port`, `dns:///host:port`, `ipv4:` and `ipv6:` with addresses between
 * commas, `unix:path`, `unix:///path` and `unix-abstract:name` (gRPC Name Resolution).
 *
 * @returns null where the text is no target
 */
export function parseTarget(text: string): Target | null {
  const abstract = /^unix-abstract:([^\0]+)$/.exec(text)?.[1];
  if (abstract !== undefined) return { is: 'unix', path: `\0${abstract}` };
  const path = /^unix:(?:\/\/(?=\/)|(?!\/\/))([^\0]+)$/.exec(text)?.[1];
  if (path !== undefined) return { is: 'unix', path };
  const listed = /^(ipv[46]):(.+)$/.exec(text);
  if (listed !== null) return parseAddresses(listed[2]!, listed[1] === 'ipv4' ? IPV4 : IPV6);
  // The authority of a dns target would be a name server; without one, three slashes or none say the same.
  const host = parseHostPort(text.replace(/^dns:(?:\/\/\/)?/, ''));
  return host === null ? null : { is: 'host', host };
}

/** The port of an address that names none, as gRPC clients take it. */
export const DEFAULT_PORT = 443;

/** `host:port` as it is shown and as the :authority header has it. */
export function formatHostPort({ host, port }: HostPort): string {
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return port === null ? bracketed : `${bracketed}:${port}`;
}

const IPV4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
const IPV6 = /^[0-9a-f:]*:[0-9a-f:.]*(?:%.+)?$/i;

function parseAddresses(list: string, family: RegExp): Target | null {
  const hosts = list.split(',').map(parseHostPort);
  const isList = hosts.every((one) => one !== null && family.test(one.host));
  return isList ? { is: 'addresses', hosts: hosts as HostPort[] } : null;
}

function parseHostPort(text: string): HostPort | null {
  const parts = /^(?:\[([^\]\s]*:[^\]\s]*)\]|([^:[\]\s/,]+))(?::(\d{1,9}))?$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  return host === undefined ? null : { host, port: parts?.[3] === undefined ? null : Number(parts[3]) };
}
