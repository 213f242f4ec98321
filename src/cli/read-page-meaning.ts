import { readTold } from '../metrics/detect/told.js';
import { GrpcRedError } from '../shared/error.js';
import type { RawBenchOptions } from './bench-command.js';
import type { RawMetricsSources } from './metrics-source-options.js';
import { namesPages } from './read-metrics-sources.js';

/**
 * What the user says of the metrics page, as the plan keeps it: checked here for its meaning, and against the page when
 * that is read.
 */
export function readPageMeaning({
  convention,
  metricsMap = [],
  ...sources
}: RawMetricsSources & Pick<RawBenchOptions, 'convention' | 'metricsMap'>): {
  convention: string | null;
  map: string[];
} {
  const option = convention !== undefined ? '--convention' : '--metrics-map';
  if (!namesPages(sources) && (convention !== undefined || metricsMap.length > 0)) {
    throw new GrpcRedError(
      'usage',
      `${option} was given without --metrics.`,
      'Say where the page is: --metrics <url>.',
    );
  }
  readTold(convention ?? null, metricsMap);
  return { convention: convention ?? null, map: metricsMap };
}
