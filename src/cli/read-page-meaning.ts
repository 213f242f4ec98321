import { readTold } from '../metrics/detect/told.js';
import { GrpcRedError } from '../shared/error.js';
import type { RawBenchOptions } from './bench-command.js';

/**
 * What the user says of the metrics page, as the plan keeps it: checked here for its meaning, and against the page when
 * that is read.
 */
export function readPageMeaning({
  convention,
  metricsMap = [],
  metrics,
}: Pick<RawBenchOptions, 'convention' | 'metricsMap' | 'metrics'>): { convention: string | null; map: string[] } {
  const option = convention !== undefined ? '--convention' : '--metrics-map';
  if (metrics === undefined && (convention !== undefined || metricsMap.length > 0)) {
    throw new GrpcRedError(
      'usage',
      `${option} was given without --metrics.`,
      'Say where the page is: --metrics <url>.',
    );
  }
  readTold(convention ?? null, metricsMap);
  return { convention: convention ?? null, map: metricsMap };
}
