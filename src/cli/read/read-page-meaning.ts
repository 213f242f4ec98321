import { readTold } from '../../metrics/detect/told.js';
import type { MetricsOptions } from '../../plan/bench-options.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';

/**
 * What the user says of the metrics page, as the plan keeps it: checked here for its meaning, and against the page when
 * that is read.
 */
export function readPageMeaning(
  raw: Pick<RawBenchOptions, 'convention' | 'metricsMap'>,
): Pick<MetricsOptions, 'convention' | 'map'> {
  const { convention = null, metricsMap: map = [] } = raw;
  readTold(convention, map);
  return { convention, map };
}
