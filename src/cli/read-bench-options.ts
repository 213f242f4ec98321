import type { BenchOptions } from '../plan/bench-options.js';
import type { TransportName } from '../plan/call-plan.js';
import { readMetadata } from '../plan/read-metadata.js';
import type { Keepalive, LbStrategy } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import type { RawBenchOptions } from './bench-command.js';
import { byteSize, duration, tagObject, wholeNumber } from './parse-values.js';
import { readCalls } from './read-calls.js';
import { readEndpoint } from './read-endpoint.js';
import { readTextFile } from './read-input.js';
import { readMetricsOptions } from './read-metrics-options.js';
import { namesPages } from './read-metrics-sources.js';
import { readSchemaSource } from './read-schema-source.js';

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

/** Checks and reads everything that the command line names, before the server is asked anything. */
export async function readBenchOptions(target: string, raw: RawBenchOptions): Promise<BenchOptions> {
  const inAll = [
    ...raw.shared.metadata.flatMap((text) => readMetadata(text, '-m')),
    ...(raw.metadataFile === undefined ? [] : readMetadata(readTextFile('-M', raw.metadataFile), raw.metadataFile)),
  ];
  const bounds = readBounds(raw);
  const endpoint = readEndpoint(target, raw);
  return {
    endpoint,
    transport: readTransport(raw.transport),
    lbStrategy: readLbStrategy(raw.lbStrategy),
    keepalive: readKeepalive(raw),
    ...(await readCalls(raw, inAll)),
    probe: readProbe(raw),
    schema: readSchemaSource(raw, endpoint, inAll),
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

function readProbe({ probe = false, ...raw }: RawBenchOptions): boolean {
  if (!probe || namesPages(raw)) return probe;
  throw new GrpcRedError(
    'usage',
    '--probe tells families of a metrics page apart, but there is none.',
    'Give the page with --metrics, or leave --probe out.',
  );
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
