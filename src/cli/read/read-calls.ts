import { type BenchOptions, type CallOption, PLAIN_STEP } from '../../plan/bench-options.js';
import { readMetadata } from '../../plan/read-metadata.js';
import type { MetadataEntry } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import type { RawBenchOptions, RawCall } from '../arguments/bench-command.js';
import { duration, statusCodes, wholeNumber } from './parse-values.js';
import { isStandardInput, readCallData } from './read-call-data.js';
import { readLists } from './read-lists.js';
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
  if (given.filter(isStandardInput).length > 1) {
    throw new GrpcRedError(
      'usage',
      '-d "@" or -b was given twice, but standard input can be read only once.',
      'Put the other data into a file (-D).',
    );
  }
  const [sharedData, ...ownData] = await Promise.all(given.map(readCallData));
  const slowData = ownData.slice(raw.calls.length);
  const expect = (call: RawCall) => call.expect.flatMap((codes) => statusCodes('--expect', codes));
  const own = raw.calls.map((call, i) => ({ call, data: ownData[i] ?? null }));
  const calls = (own.length === 0 ? [{ call: null, data: null }] : own).map(
    ({ call, data }): CallOption => ({
      method: call?.method ?? null,
      data: data ?? sharedData ?? null,
      ...readLists(call, raw.shared, data ?? sharedData ?? null),
      metadata: [...inAll, ...(call?.metadata ?? []).flatMap((text) => readMetadata(text, '-m'))],
      weight: wholeNumber('--weight', call?.weight ?? raw.shared.weight ?? '1', 1, LARGEST_WEIGHT),
      expect: [...expect(raw.shared), ...(call === null ? [] : expect(call))],
      step: PLAIN_STEP,
    }),
  );
  for (const { rows, dataOrder } of raw.slowCalls) {
    if (rows === undefined && dataOrder === undefined) continue;
    const says = `${rows === undefined ? '--data-order' : '--rows'} was given for a --slow-call, which takes its lists as the --call of the same method does.`;
    throw new GrpcRedError('usage', says, 'Put it behind the --call.');
  }
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
