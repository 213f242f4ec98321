import { parseDuration } from '../../shared/duration.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import { parseStatus, STATUS_NAMES } from '../../shared/status.js';
import { parseTarget } from '../../shared/target.js';

/** Readers of option values. Each throws a `usage` error that names the option, the value and what would do. */

function refused(option: string, text: string, wanted: string, hint: string): GrpcRedError {
  return new GrpcRedError('usage', `${option} takes ${wanted}, not ${quote(text)}.`, hint);
}

/** A whole number from `least` up, to `most` where there is one. */
export function wholeNumber(option: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const isLarge = /^\d+$/.test(text) && value > most;
  const range = most === Number.MAX_SAFE_INTEGER && !isLarge ? `of at least ${least}` : `from ${least} to ${most}`;
  throw refused(option, text, `a whole number ${range}`, `For example: ${option} ${Math.max(least, 50)}.`);
}

/** More than one process could ever start. */
const MOST_PER_SECOND = 10_000_000;

/** A number of calls per second; 0 is for the caller to read. */
export function ratePerSecond(option: string, text: string): number {
  const value = Number(text);
  if (/^(\d+(\.\d+)?|\.\d+)$/.test(text) && value <= MOST_PER_SECOND) return value;
  const hint = /^\d+\/s$/.test(text)
    ? `Write ${option} ${text.slice(0, -2)}.`
    : `For example: ${option} 200, or ${option} 0.5.`;
  throw refused(option, text, `a number of calls per second, up to ${MOST_PER_SECOND}`, hint);
}

/** A number that may be below 0. */
export function signedNumber(option: string, text: string, whole: boolean): number {
  const value = Number(text);
  const looks = whole ? /^[+-]?\d+$/ : /^[+-]?(\d+(\.\d+)?|\.\d+)$/;
  if (looks.test(text) && Math.abs(value) <= MOST_PER_SECOND) return value;
  throw refused(option, text, whole ? 'a whole number' : 'a number', `For example: ${option}=10, or ${option}=-2.`);
}

/** Most characters of a host name (RFC 1035 §2.3.4). */
const LONGEST_HOST = 255;

/** Beyond it a timer of Node's goes off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A duration in milliseconds, above 0 unless `zero` says what 0 means. */
export function duration(option: string, text: string, zero: 'refused' | 'allowed'): number {
  const value = parseDuration(text);
  if (value !== null && value > LONGEST_MS) throw refused(option, text, 'up to 24 days', `For example: ${option} 24h.`);
  if (value !== null && (value > 0 || zero === 'allowed')) return value;
  const unitless = /^\d+(\.\d+)?$/.test(text) && Number(text) > 0;
  const hint = unitless ? `Give a unit: ${option} ${text}s.` : `For example: ${option} 10s, 500ms or 1m30s.`;
  throw refused(option, text, zero === 'allowed' ? 'a duration (0 for none)' : 'a duration above 0', hint);
}

/** A number of bytes: `4194304`, `4MB`, `512KiB`. */
export function byteSize(option: string, text: string): number {
  const parts = /^(\d+)\s*(b|kb|kib|mb|mib|gb|gib)?$/i.exec(text);
  const unit = { b: 1, kb: 1e3, kib: 1024, mb: 1e6, mib: 1024 ** 2, gb: 1e9, gib: 1024 ** 3 };
  const value = parts === null ? 0 : Number(parts[1]) * unit[(parts[2] ?? 'b').toLowerCase() as keyof typeof unit];
  if (value > 0 && value <= 0x7fffffff) return value;
  throw refused(option, text, 'a size in bytes, up to 2 GiB', `For example: ${option} 4MiB.`);
}

/** Status codes by number or name, separated by commas. */
export function statusCodes(option: string, text: string): number[] {
  return text.split(',').map((part) => {
    const code = parseStatus(part);
    if (code !== null) return code;
    throw refused(
      option,
      part.trim(),
      'gRPC status codes by number or name',
      `The codes are 0 to 16: ${STATUS_NAMES.join(', ')}.`,
    );
  });
}

/** A JSON object whose values are text. */
export function tagObject(option: string, text: string): Record<string, string> {
  try {
    const object: unknown = JSON.parse(text);
    const isPlain = typeof object === 'object' && object !== null && !Array.isArray(object);
    if (isPlain && Object.values(object).every((value) => value === null || typeof value !== 'object')) {
      return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, String(value)]));
    }
  } catch {
    // Said below, like any other value that is no object.
  }
  throw refused(option, text, 'a JSON object of texts', `For example: ${option} '{"env": "staging"}'.`);
}

/** An http or https URL. */
export function metricsUrl(option: string, text: string): string {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) {
    // What stands after # is never sent: it makes no other page.
    url.hash = '';
    return url.href;
  }
  throw refused(option, text, 'an http or https URL', `For example: ${option} http://localhost:9090/metrics.`);
}

/** A host name, with a port where it has one, as the :authority header and certificates know it (RFC 3986 §3.2). */
export function hostName(option: string, text: string): string {
  if (/^[a-z0-9._~%!$&'()*+,;=:[\]-]{1,255}$/i.test(text)) return text;
  throw refused(option, text, 'a host name', `For example: ${option} api.example.com.`);
}

/** A target as gRPC names it, every host of it with its port. */
export function targetAddress(text: string): string {
  const target = parseTarget(text);
  if (target?.is === 'unix') return text;
  const hosts = target === null ? [] : target.is === 'host' ? [target.host] : target.hosts;
  const isWhole = hosts.length > 0 && hosts.every(({ host, port }) => host.length <= LONGEST_HOST && port !== null);
  if (isWhole && hosts.every(({ port }) => port! >= 1 && port! <= 65535)) return text;
  const scheme = /^([a-z]+):\/\/+/i.exec(text)?.[0];
  const isOurs = scheme === undefined || /^(?:dns|unix):/.test(scheme);
  if (isOurs || target !== null) {
    const hint = isWhole ? 'Ports go from 1 to 65535.' : (HINTS.find(({ of }) => of.test(text))?.hint ?? USUAL_HINT);
    throw new GrpcRedError('usage', `The target ${quote(text)} is no host:port.`, hint);
  }
  throw new GrpcRedError(
    'usage',
    `The target is a plain address, not a URL: ${quote(text)}.`,
    `Leave out "${scheme}"${/^http:/i.test(scheme) ? ' and add --plaintext' : ''}: host:port.`,
  );
}

const USUAL_HINT = 'For example: localhost:50051, [::1]:50051 or unix:/run/app.sock.';

const HINTS = [
  {
    of: /\.(?:ya?ml|json|toml)$/i,
    hint: 'A scenario, or a config file of ghz, is given as -f: grpc-red bench -f scenario.yaml.',
  },
  { of: /^dns:/, hint: 'For example: dns:///orders.example:50051. Names are looked up as this machine does it.' },
  { of: /^ipv4:/, hint: 'For example: ipv4:127.0.0.1:50051,127.0.0.2:50051.' },
  { of: /^unix/, hint: 'For example: unix:/run/app.sock, unix:///run/app.sock or unix-abstract:app.' },
  { of: /^ipv6:/, hint: 'For example: ipv6:[::1]:50051,[::1]:50052.' },
];
