import type { MetricsAccess } from '../../shared/metrics-access.js';
import type { MetricsUrl } from '../metrics-url.js';

/** One of the addresses of a name. */
export interface PinnedAddress {
  address: string;
  family: 4 | 6;
}

/** All that a request needs to know. */
export interface PageRequest {
  target: MetricsUrl;
  access: MetricsAccess;
  /** Connect to this one, whatever else the name stands for; the name itself is still what is asked and certified for. */
  address: PinnedAddress | null;
  accept: string;
  /** Statuses beside 200 whose body says something. */
  alsoRead: readonly number[];
}
