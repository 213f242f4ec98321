import { GrpcRedError } from '../../shared/error.js';
import type { MetricsUrl } from '../metrics-url.js';

/**
 * A page that could not be had.
 *
 * @param what goes on from "the metrics page at … " (or "the Prometheus server at … ")
 */
export function scrapeError(target: MetricsUrl, what: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-metrics', `the ${target.what} at ${target.shown} ${what}`, hint);
}
