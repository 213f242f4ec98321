import type { BenchOptions } from '../../plan/bench-options.js';
import type { TransportName } from '../../plan/call-plan.js';
import { readMetadata } from '../../plan/read-metadata.js';
import type { Keepalive, LbStrategy } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import type { LoadShape } from '../../shared/load-shape.js';
import { quote } from '../../shared/quote.js';
import { parseAbortOn } from '../../thresholds/parse-abort-on.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { readTextFile } from '../files/read-input.js';
import { NO_STEPS, readSteps, without } from '../scenario/read-steps.js';
import { knownToReflection } from './known-to-reflection.js';
import { byteSize, duration, statusCodes, tagObject, wholeNumber } from './parse-values.js';
import { readCalls } from './read-calls.js';
import { readEndpoint } from './read-endpoint.js';
import { readGhzWords, readStreamFlags, refuseFunctions } from './read-ghz-words.js';
import { readLoadShape, readPlaces, stagesMs } from './read-load.js';
import { readMetricsOptions } from './read-metrics-options.js';
import { namesPages } from './read-metrics-sources.js';
import { readSchemaSource } from './read-schema-source.js';
import { readTemplating } from './read-templating.js';
import { readThresholds } from './read-thresholds.js';

const DEFAULT_TOTAL = 200;
const KEEPALIVE_TIMEOUT_MS = 20_000;
const LARGEST_MESSAGE = 64 * 1024 * 1024;
const LONGEST_DEFAULT_WARM_UP_MS = 1000;
/** Each thread takes some 20 MB, and more of them than processors do no more work. */
const MOST_THREADS = 256;
/** Each connection takes some 130 kB. */
const MOST_CONNECTIONS = 10_000;

/** Checks and reads everything that the command line names, before the server is asked anything. */
export async function readBenchOptions(target: string, typed: RawBenchOptions): Promise<BenchOptions> {
  const raw = readGhzWords(typed);
  const given = [
    ...raw.shared.metadata.flatMap((text) => readMetadata(text, raw.shared.metadataFrom ?? '-m')),
    ...(raw.metadataFile === undefined ? [] : readMetadata(readTextFile('-M', raw.metadataFile), raw.metadataFile)),
  ];
  const inAll = [...without(raw.scenario?.metadata ?? [], given), ...given];
  const bounds = readBounds(raw);
  const expected = raw.shared.expect.flatMap((codes) => statusCodes('--expect', codes));
  const deadlineMs = duration('-t', raw.timeout, 'allowed');
  const load = readLoadShape(raw, { ...bounds, deadlineMs });
  const endpoint = readEndpoint(target, raw);
  const templating = readTemplating(raw);
  const wanted = await readCalls(raw, inAll);
  refuseFunctions(raw, wanted);
  return {
    endpoint,
    transport: readTransport(raw.transport),
    lbStrategy: readLbStrategy(raw.lbStrategy),
    keepalive: readKeepalive(raw),
    ...wanted,
    streams: readStreamFlags(raw),
    ...(raw.scenario === undefined ? NO_STEPS : await readSteps(raw.scenario, inAll, expected, raw.calls.length > 0)),
    templating,
    probe: readProbe(raw),
    schema: readSchemaSource(raw, endpoint, templating.isOn ? knownToReflection(inAll) : inAll),
    load,
    ...readShares(raw, load, { ...bounds, deadlineMs }),
    ...bounds,
    warmUp: readWarmUp(raw.warmup, bounds.durationMs, load),
    deadlineMs,
    cancelAfterMs: raw.cancelAfter === undefined ? null : duration('--cancel-after', raw.cancelAfter, 'refused'),
    compression: raw.enableCompression ? 'gzip' : 'identity',
    maxReceiveBytes: sizeOr('--max-recv-message-size', raw.maxRecvMessageSize),
    maxSendBytes: sizeOr('--max-send-message-size', raw.maxSendMessageSize),
    detailsFile: raw.details ?? null,
    countErrors: raw.countErrors ?? false,
    metrics: readMetricsOptions(raw),
    thresholds: readThresholds(raw.fail ?? [], namesPages(raw)),
    abortOn: (raw.abortOn ?? []).map((text) => parseAbortOn(text, '--abort-on')),
    name: raw.name ?? null,
    tags: raw.tags === undefined ? (raw.scenario?.tags ?? {}) : tagObject('--tags', raw.tags),
  };
}

/** A size in bytes, or what is taken where none was given. */
export function sizeOr(option: string, text: string | undefined): number {
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

type Bounds = Pick<BenchOptions, 'total' | 'durationMs' | 'maxDurationMs'>;

function readBounds(raw: RawBenchOptions): Bounds {
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
  const lastingMs = stagesMs(raw);
  if (lastingMs !== null) return boundsOfStages({ total, durationMs, maxDurationMs }, lastingMs);
  return { total: durationMs === null ? (total ?? DEFAULT_TOTAL) : null, durationMs, maxDurationMs };
}

/** Stages end by themselves, unless a count or a time ends them earlier. */
function boundsOfStages({ total, durationMs, maxDurationMs }: Bounds, lastingMs: number): Bounds {
  if (durationMs !== null) {
    throw new GrpcRedError(
      'usage',
      'stages say how long the run lasts, and so does -z.',
      'Leave -z out; -x stops the stages early.',
    );
  }
  const untilMs = Math.min(maxDurationMs ?? lastingMs, lastingMs);
  return total === null
    ? { total, durationMs: untilMs, maxDurationMs: null }
    : { total, durationMs, maxDurationMs: untilMs };
}

/** An open load has none by default: what it sends is then what was asked for, to the call. */
function readWarmUp(text: string | undefined, durationMs: number | null, load: LoadShape): BenchOptions['warmUp'] {
  if (text === undefined) {
    return durationMs === null || load.shape !== 'closed'
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
  load: LoadShape,
  bounds: Bounds & Pick<BenchOptions, 'deadlineMs'>,
): Pick<BenchOptions, 'concurrency' | 'places' | 'connections' | 'threads'> {
  const { total } = bounds;
  const { concurrency, places, fewest } = readPlaces(raw, load, bounds);
  const threads = raw.threads === undefined ? 1 : wholeNumber('--threads', raw.threads, 1, MOST_THREADS);
  const connections =
    raw.connections === undefined ? threads : wholeNumber('--connections', raw.connections, 1, MOST_CONNECTIONS);
  const fits: [string, number, string][] = [
    ['connections', connections, '--connections'],
    [
      'calls in flight',
      fewest,
      places.shape === 'constant' ? '-c' : 'the fewest that --concurrency-start and -end allow',
    ],
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
  return { concurrency, places, connections, threads };
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
  // 0 is ghz's word for "not given".
  if (keepalive === undefined || keepalive === '0') {
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

/** The transport that --transport names. */
export function readTransport(text: string): TransportName {
  if (text === 'grpc-js' || text === 'wire' || text === 'fake') return text;
  throw new GrpcRedError(
    'usage',
    `--transport takes wire or grpc-js, not ${quote(text)}.`,
    'Leave it out for wire, the fast one.',
  );
}
