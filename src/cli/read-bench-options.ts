import type { BenchOptions, CallOption, DataSource } from '../plan/bench-options.js';
import type { TransportName } from '../plan/call-plan.js';
import { readMetadata } from '../plan/read-metadata.js';
import type { Endpoint, Keepalive, LbStrategy, MetadataEntry, TlsSettings } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import type { RawBenchOptions, RawCall } from './bench-command.js';
import { byteSize, duration, hostName, statusCodes, tagObject, targetAddress, wholeNumber } from './parse-values.js';
import { readStandardInput, readTextFile } from './read-input.js';
import { readMetricsOptions } from './read-metrics-options.js';
import { namesPages } from './read-metrics-sources.js';
import { readPem, refuseStrangers } from './read-pem.js';
import { readSlowCall } from './read-slow-call.js';

const DEFAULT_TOTAL = 200;
const KEEPALIVE_TIMEOUT_MS = 20_000;
const LARGEST_MESSAGE = 64 * 1024 * 1024;
const LONGEST_DEFAULT_WARM_UP_MS = 1000;
/** Each call in flight takes some 16 kB. */
const MOST_IN_FLIGHT = 100_000;
/** Each thread takes some 20 MB, and more of them than processors do no more work. */
const MOST_THREADS = 256;
/** Each connection takes some 130 kB. */
const MOST_CONNECTIONS = 10_000;
/** The order of the flows is laid out once for as many starts as the weights add up to. */
const LARGEST_WEIGHT = 10_000;

/** Checks and reads everything that the command line names, before the server is asked anything. */
export async function readBenchOptions(target: string, raw: RawBenchOptions): Promise<BenchOptions> {
  const inAll = [
    ...raw.shared.metadata.flatMap((text) => readMetadata(text, '-m')),
    ...(raw.metadataFile === undefined ? [] : readMetadata(readTextFile('-M', raw.metadataFile), raw.metadataFile)),
  ];
  const bounds = readBounds(raw);
  return {
    endpoint: readEndpoint(target, raw),
    transport: readTransport(raw.transport),
    lbStrategy: readLbStrategy(raw.lbStrategy),
    keepalive: readKeepalive(raw),
    ...(await readCalls(raw, inAll)),
    probe: readProbe(raw),
    reflectMetadata:
      raw.reflectMetadata === undefined ? inAll : readMetadata(raw.reflectMetadata, '--reflect-metadata'),
    ...readShares(raw, bounds.total),
    ...bounds,
    deadlineMs: duration('-t', raw.timeout, 'allowed'),
    cancelAfterMs: raw.cancelAfter === undefined ? null : duration('--cancel-after', raw.cancelAfter, 'refused'),
    compression: raw.enableCompression ? 'gzip' : 'identity',
    maxReceiveBytes: sizeOr('--max-recv-message-size', raw.maxRecvMessageSize),
    maxSendBytes: sizeOr('--max-send-message-size', raw.maxSendMessageSize),
    detailsFile: raw.details ?? null,
    metrics: readMetricsOptions(raw),
    name: raw.name ?? null,
    tags: raw.tags === undefined ? {} : tagObject('--tags', raw.tags),
  };
}

function sizeOr(option: string, text: string | undefined): number {
  return text === undefined ? LARGEST_MESSAGE : byteSize(option, text);
}

/** What stands before the first --call holds for every call that says nothing else; without any --call it is the call. */
async function readCalls(
  raw: RawBenchOptions,
  inAll: MetadataEntry[],
): Promise<Pick<BenchOptions, 'calls' | 'slowCalls' | 'shared'>> {
  const given = [raw.shared, ...raw.calls, ...raw.slowCalls];
  if (given.filter((call) => call.data === '@').length > 1) {
    throw new GrpcRedError(
      'usage',
      '-d "@" was given twice, but standard input can be read only once.',
      'Put the other data into a file (-D).',
    );
  }
  const [sharedData, ...ownData] = await Promise.all(given.map(readData));
  const slowData = ownData.slice(raw.calls.length);
  const expect = (call: RawCall) => call.expect.flatMap((codes) => statusCodes('--expect', codes));
  const own = raw.calls.map((call, i) => ({ call, data: ownData[i] ?? null }));
  const calls = (own.length === 0 ? [{ call: null, data: null }] : own).map(
    ({ call, data }): CallOption => ({
      method: call?.method ?? null,
      data: data ?? sharedData ?? null,
      metadata: [...inAll, ...(call?.metadata ?? []).flatMap((text) => readMetadata(text, '-m'))],
      weight: wholeNumber('--weight', call?.weight ?? raw.shared.weight ?? '1', 1, LARGEST_WEIGHT),
      expect: [...expect(raw.shared), ...(call === null ? [] : expect(call))],
    }),
  );
  const slowCalls = raw.slowCalls.map((call, i) => ({
    ...readSlowCall(call, duration('-t', raw.timeout, 'allowed')),
    data: slowData[i] ?? null,
    metadata:
      call.metadata.length === 0 ? null : [...inAll, ...call.metadata.flatMap((text) => readMetadata(text, '-m'))],
    expect: [...expect(raw.shared), ...expect(call)],
  }));
  if (slowCalls.length > 0 && !namesPages(raw)) {
    throw new GrpcRedError(
      'usage',
      '--slow-call proves the durations of a metrics page, but there is none.',
      'Give the page with --metrics, or leave --slow-call out.',
    );
  }
  return { calls, slowCalls, shared: { data: sharedData ?? null, metadata: inAll } };
}

function readProbe({ probe = false, ...raw }: RawBenchOptions): boolean {
  if (!probe || namesPages(raw)) return probe;
  throw new GrpcRedError(
    'usage',
    '--probe tells families of a metrics page apart, but there is none.',
    'Give the page with --metrics, or leave --probe out.',
  );
}

async function readData(call: RawCall): Promise<DataSource | null> {
  if (call.data !== null && call.dataFile !== null) {
    throw new GrpcRedError('usage', '-d and -D were given for the same call.', 'Give one of them.');
  }
  const data = await dataSource(call);
  // Silence where data was promised is a broken pipe or an unset variable, not an empty message.
  if (data !== null && data.text.trim() === '') {
    throw new GrpcRedError(
      'bad-input',
      `There is no data in ${data.origin}.`,
      'Write {} for an empty message, or leave the option out.',
    );
  }
  return data;
}

async function dataSource(call: RawCall): Promise<DataSource | null> {
  if (call.data === '@') {
    const text = await readStandardInput('-d', '@', 'cat request.json | grpc-red bench … -d @');
    return { text, origin: 'standard input' };
  }
  if (call.data?.startsWith('@')) {
    throw new GrpcRedError(
      'usage',
      `-d takes JSON, not ${quote(call.data)}.`,
      `For a file use -D ${call.data.slice(1)}.`,
    );
  }
  if (call.data !== null) return { text: call.data, origin: '-d' };
  if (call.dataFile !== null) return { text: readTextFile('-D', call.dataFile), origin: call.dataFile };
  return null;
}

function readBounds(raw: RawBenchOptions): Pick<BenchOptions, 'total' | 'durationMs' | 'maxDurationMs' | 'warmUp'> {
  const total = raw.total === undefined ? null : wholeNumber('-n', raw.total, 1);
  const durationMs = raw.duration === undefined ? null : duration('-z', raw.duration, 'refused');
  const maxDurationMs = raw.maxDuration === undefined ? null : duration('-x', raw.maxDuration, 'refused');
  if (total !== null && durationMs !== null) {
    throw new GrpcRedError(
      'usage',
      '-n and -z were both given, but a run ends by a count or by a time.',
      'Give one of them; -n with -x stops at whichever comes first.',
    );
  }
  if (durationMs !== null && maxDurationMs !== null) {
    throw new GrpcRedError('usage', '-z and -x were both given, and both are a time.', 'Give -z alone, or -n with -x.');
  }
  return {
    total: durationMs === null ? (total ?? DEFAULT_TOTAL) : null,
    durationMs,
    maxDurationMs,
    warmUp: readWarmUp(raw.warmup, durationMs),
  };
}

function readWarmUp(text: string | undefined, durationMs: number | null): BenchOptions['warmUp'] {
  if (text === undefined) {
    return durationMs === null
      ? null
      : { calls: null, durationMs: Math.min(LONGEST_DEFAULT_WARM_UP_MS, durationMs / 10) };
  }
  if (/^\d+$/.test(text)) {
    const calls = wholeNumber('--warmup', text, 0);
    return calls === 0 ? null : { calls, durationMs: null };
  }
  return { calls: null, durationMs: duration('--warmup', text, 'refused') };
}

/** Every thread has at least one connection and one call in flight; what was not asked for follows what was. */
function readShares(
  raw: RawBenchOptions,
  total: number | null,
): Pick<BenchOptions, 'concurrency' | 'connections' | 'threads'> {
  const asked = wholeNumber('-c', raw.concurrency, 1, MOST_IN_FLIGHT);
  const concurrency = Math.min(asked, total ?? asked);
  const threads = raw.threads === undefined ? 1 : wholeNumber('--threads', raw.threads, 1, MOST_THREADS);
  const connections =
    raw.connections === undefined ? threads : wholeNumber('--connections', raw.connections, 1, MOST_CONNECTIONS);
  const fits: [string, number, string][] = [
    ['connections', connections, '--connections'],
    ['calls in flight', concurrency, '-c'],
  ];
  for (const [what, count, option] of fits) {
    if (count >= threads) continue;
    throw new GrpcRedError(
      'usage',
      `--threads ${threads} needs at least ${threads} ${what}, but there ${count === 1 ? 'is' : 'are'} ${count}.`,
      `Use fewer threads, or raise ${option}${option === '-c' && total !== null && total < threads ? ' and -n' : ''}.`,
    );
  }
  if (concurrency < connections && raw.connections !== undefined) {
    throw new GrpcRedError(
      'usage',
      `--connections ${connections} is more than the ${concurrency} calls in flight: some would never carry one.`,
      'Raise -c (and -n), or lower --connections.',
    );
  }
  return { concurrency, connections, threads };
}

export function readEndpoint(target: string, raw: RawConnection): Endpoint {
  const plaintext = raw.plaintext === true || raw.insecure === true;
  const tlsOptions = { skipTLS: raw.skipTLS, cacert: raw.cacert, cert: raw.cert, key: raw.key, cname: raw.cname };
  const given = Object.entries(tlsOptions).find(([, value]) => value !== undefined);
  if (plaintext && given !== undefined) {
    throw new GrpcRedError(
      'usage',
      `--${raw.plaintext ? 'plaintext' : 'insecure'} means no TLS, but --${given[0]} is about TLS.`,
      'Give one of them.',
    );
  }
  return {
    address: targetAddress(target),
    tls: plaintext ? null : readTls(raw),
    authority: raw.authority === undefined ? null : hostName('--authority', raw.authority),
    connectTimeoutMs: duration('--connect-timeout', raw.connectTimeout, 'refused'),
  };
}

/** The options that say how to connect. */
export type RawConnection = Pick<
  RawBenchOptions,
  'plaintext' | 'insecure' | 'skipTLS' | 'cacert' | 'cert' | 'key' | 'cname' | 'authority' | 'connectTimeout'
>;

function readTls(raw: RawConnection): TlsSettings {
  if ((raw.cert === undefined) !== (raw.key === undefined)) {
    throw new GrpcRedError(
      'usage',
      `--${raw.cert === undefined ? 'key' : 'cert'} was given without --${raw.cert === undefined ? 'cert' : 'key'}.`,
      'A client certificate needs both.',
    );
  }
  const [cert, key] = [readPem('--cert', raw.cert), readPem('--key', raw.key, 'PRIVATE KEY')];
  refuseStrangers(['--cert', '--key'], cert, key);
  return {
    verify: raw.skipTLS !== true,
    ca: readPem('--cacert', raw.cacert),
    cert,
    key,
    serverName: raw.cname === undefined ? null : hostName('--cname', raw.cname),
  };
}

function readLbStrategy(text: string): LbStrategy {
  if (text === 'pick_first' || text === 'round_robin') return text;
  throw new GrpcRedError(
    'usage',
    `--lb-strategy takes pick_first or round_robin, not ${quote(text)}.`,
    'Leave it out for pick_first.',
  );
}

function readKeepalive(raw: RawBenchOptions): Keepalive | null {
  const { keepalive, keepaliveTimeout, keepaliveWithoutCalls } = raw;
  if (keepalive === undefined) {
    if (keepaliveTimeout === undefined && keepaliveWithoutCalls === undefined) return null;
    const given = keepaliveTimeout === undefined ? '--keepalive-without-calls' : '--keepalive-timeout';
    throw new GrpcRedError('usage', `${given} was given without --keepalive.`, 'Say how often: --keepalive 30s.');
  }
  return {
    afterMs: duration('--keepalive', keepalive, 'refused'),
    timeoutMs:
      keepaliveTimeout === undefined
        ? KEEPALIVE_TIMEOUT_MS
        : duration('--keepalive-timeout', keepaliveTimeout, 'refused'),
    withoutCalls: keepaliveWithoutCalls ?? false,
  };
}

function readTransport(text: string): TransportName {
  if (text === 'grpc-js' || text === 'wire' || text === 'fake') return text;
  throw new GrpcRedError(
    'usage',
    `--transport takes wire or grpc-js, not ${quote(text)}.`,
    'Leave it out for wire, the fast one.',
  );
}
