import type { BenchOptions, CallOption, DataSource } from '../plan/bench-options.js';
import { readMetadata } from '../plan/read-metadata.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import type { RawBenchOptions, RawCall } from './bench-command.js';
import { duration, statusCodes, wholeNumber } from './parse-values.js';
import { readStandardInput, readTextFile } from './read-input.js';
import { namesPages } from './read-metrics-sources.js';
import { readSlowCall } from './read-slow-call.js';

/** The order of the flows is laid out once for as many starts as the weights add up to. */
const LARGEST_WEIGHT = 10_000;

/**
 * The calls with all that their options say, and the data read.
 *
 * What stands before the first --call holds for every call that says nothing else; without any --call it is the call.
 *
 * @param inAll metadata of every call
 */
export async function readCalls(
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

/** The data of -d or -D. */
export async function readData(call: Pick<RawCall, 'data' | 'dataFile'>): Promise<DataSource | null> {
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

async function dataSource(call: Pick<RawCall, 'data' | 'dataFile'>): Promise<DataSource | null> {
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
