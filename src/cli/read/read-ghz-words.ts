import type { BenchOptions, DataSource } from '../../plan/bench-options.js';
import type { StreamFlags } from '../../plan/stream-for-kind.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { duration, wholeNumber } from './parse-values.js';

/**
 * The options with ghz's words in ours; what has no counterpart is refused, with what to do.
 *
 * @throws GrpcRedError `usage`
 */
export function readGhzWords(raw: RawBenchOptions): RawBenchOptions {
  refuseWords(raw);
  return { ...raw, ...skipFirst(raw), ...cpus(raw) };
}

/** `--stream-…`; null where none was given. 0 is ghz's word for "not given". */
export function readStreamFlags(raw: RawBenchOptions): StreamFlags | null {
  const time = (option: string, text: string | undefined) =>
    text === undefined ? 0 : duration(option, text, 'allowed');
  const intervalMs = time('--stream-interval', raw.streamInterval);
  const durationMs = time('--stream-call-duration', raw.streamCallDuration);
  const count = raw.streamCallCount === undefined ? 0 : wholeNumber('--stream-call-count', raw.streamCallCount, 0);
  if (intervalMs === 0 && durationMs === 0 && count === 0) return null;
  return { intervalMs, durationMs: durationMs || null, count: count || null };
}

/** Functions in templates can be switched off only where there are none, as with ghz. */
export function refuseFunctions(
  raw: Pick<RawBenchOptions, 'disableTemplateFunctions'>,
  { calls, shared }: Pick<BenchOptions, 'calls' | 'shared'>,
): void {
  if (!raw.disableTemplateFunctions) return;
  const texts = [...calls, shared].flatMap(({ data, metadata }) => [textOf(data), ...metadata.flat()]);
  const found = texts.map((text) => WITH_A_FUNCTION.exec(text)).find((match) => match !== null);
  if (found === undefined) return;
  // Of the text around it nothing is shown: it may be a secret.
  throw new GrpcRedError(
    'usage',
    `--disable-template-functions was given, but there is a template with a function: ${quote(found[0], 40)}.`,
    'Leave --disable-template-functions out: what has no functions costs nothing for them.',
  );
}

/** Anything but a variable by itself. */
const WITH_A_FUNCTION = /\{\{-?(?!\s*\.[\w.]+\s*-?\}\})[^}]*\}*/;

function textOf(data: DataSource | null): string {
  switch (data?.form) {
    case undefined:
    case 'binary':
      return '';
    case 'csv':
      return Buffer.from(data.rows.bytes).toString();
    case 'json':
    case 'ndjson':
      return data.text;
  }
}

function refuseWords({ debug, durationStop }: RawBenchOptions): void {
  if (debug !== undefined) {
    throw new GrpcRedError(
      'usage',
      '--debug is not there: grpc-red writes no log of what it does.',
      `Write a JSON line for every call with --details ${debug}.`,
    );
  }
  switch (durationStop?.toLowerCase()) {
    case undefined:
    case 'wait':
      return;
    case 'close':
    case 'ignore':
      throw new GrpcRedError(
        'usage',
        `--duration-stop ${durationStop} would cut off calls that are open, and nobody could tell then what the server counted.`,
        'Leave it out: when its time is over, grpc-red waits for open calls, and the rate leaves them out.',
      );
    default:
      throw new GrpcRedError('usage', `--duration-stop takes wait, not ${quote(durationStop!)}.`, 'Leave it out.');
  }
}

/** The first calls warm up: they are sent all the same, and counted in no figure. */
function skipFirst(raw: RawBenchOptions): Pick<RawBenchOptions, 'warmup' | 'total'> {
  const { warmup, total } = raw;
  const skipped = raw.skipFirst === undefined ? 0 : wholeNumber('--skipFirst', raw.skipFirst, 0);
  if (skipped === 0) return { warmup, total };
  if (warmup !== undefined) {
    throw new GrpcRedError('usage', '--skipFirst and --warmup mean the same.', 'Give one of them.');
  }
  if (raw.duration !== undefined) return { warmup: String(skipped), total };
  const all = total === undefined ? 200 : wholeNumber('-n', total, 1);
  if (skipped >= all) {
    throw new GrpcRedError(
      'usage',
      `--skipFirst ${skipped} leaves none of the ${all} calls to measure.`,
      'Raise -n, or skip fewer.',
    );
  }
  return { warmup: String(skipped), total: String(all - skipped) };
}

/** At most so many cores: one for each thread, and each thread has a connection. */
function cpus(raw: RawBenchOptions): Pick<RawBenchOptions, 'threads'> {
  if (raw.cpus === undefined) return { threads: raw.threads };
  const most = wholeNumber('--cpus', raw.cpus, 1);
  if (raw.threads !== undefined) {
    throw new GrpcRedError('usage', '--cpus and --threads were both given.', 'Give --threads alone.');
  }
  const connections = raw.connections === undefined ? 1 : wholeNumber('--connections', raw.connections, 1);
  return { threads: String(Math.min(most, connections)) };
}
