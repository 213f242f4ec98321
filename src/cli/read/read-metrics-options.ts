import type { MetricsOptions } from '../../plan/bench-options.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { duration } from './parse-values.js';
import { readMetricsSources } from './read-metrics-sources.js';
import { readPageMeaning } from './read-page-meaning.js';

/** Where the metrics come from, and how they are to be judged. */
export function readMetricsOptions(raw: RawBenchOptions): MetricsOptions {
  return {
    ...readMetricsSources(raw),
    settleMs: duration('--settle', raw.settle, 'allowed'),
    exclusive: raw.exclusive ?? false,
    viaProxy: raw.viaProxy ?? false,
    ...readPageMeaning(raw),
  };
}
