import type { MetricsPage } from '../page.js';
import { type Choice, chooseReadings } from './choose-readings.js';
import type { KnownMethod } from './known-calls.js';
import type { Told } from './told.js';

/** By which conventions pages would be judged, whatever calls were sent: for seeing what they count, and for naming it. */
export function conventionsOn(
  pages: readonly MetricsPage[],
  methods: readonly KnownMethod[],
  told: Told,
): Choice['found'] {
  return chooseReadings(pages, { methods, statuses: [] }, told).found;
}
