import { parseDuration } from '../../shared/duration.js';
import { emptyCall, type RawBenchOptions, type RawCall } from '../arguments/bench-command.js';
import type { GhzConfig } from './read-ghz-config.js';

/**
 * The command line with what the config adds to it. What was typed goes before what the config says of the same; a bound
 * (`-n`, `-z`) goes before all bounds of the config.
 *
 * @param typed the names of the options that were typed
 */
export function applyGhzConfig(
  target: string | null,
  raw: RawBenchOptions,
  typed: ReadonlySet<string>,
  config: GhzConfig,
): { target: string | null; raw: RawBenchOptions } {
  const options = { ...config.options, ...boundsOf(config.options, typed) };
  const added = Object.entries(options).filter(([name, value]) => !typed.has(name) && value !== undefined);
  return {
    target: target ?? config.host,
    raw: {
      ...raw,
      ...Object.fromEntries(added),
      shared: sharedOf(raw, config),
      calls: raw.calls.length > 0 || config.call === null ? raw.calls : [{ ...emptyCall(), method: config.call }],
    },
  };
}

/** As ghz documents it: with a duration the total is ignored, and the shorter of two durations ends the run. */
function boundsOf({ total, duration, maxDuration }: GhzConfig['options'], typed: ReadonlySet<string>) {
  if (typed.has('total')) return { duration: undefined, maxDuration };
  if (typed.has('duration')) return { total: undefined, maxDuration: undefined };
  if (duration === undefined) return { total, maxDuration };
  const shorter = typed.has('maxDuration') ? undefined : maxDuration;
  const isShorter = shorter !== undefined && parseDuration(shorter)! < parseDuration(duration)!;
  return { total: undefined, duration: isShorter ? shorter : duration, maxDuration: undefined };
}

/** Data of the file are one of three; those that were typed, of whatever form, go before them all. */
function sharedOf({ shared, calls }: RawBenchOptions, config: GhzConfig): RawCall {
  const hasData = shared.data !== null || shared.dataFile !== null || shared.binary || Boolean(shared.binaryFile);
  const hasMetadata = [shared, ...calls].some(({ metadata }) => metadata.length > 0);
  const { dataFile, binaryFile } = config;
  // As in ghz, data in a file go before data in the config.
  const data = dataFile === null && binaryFile === null ? config.data : null;
  return {
    ...shared,
    ...(hasData ? {} : { data, dataFrom: config.places.data, dataFile, binaryFile }),
    ...(hasMetadata || config.metadata === null
      ? {}
      : { metadata: [config.metadata], metadataFrom: config.places.metadata }),
  };
}
