import type { Convention } from '../conventions/convention.js';
import { attributeSeries } from './attribute-series.js';
import type { Books } from './books.js';
import type { FoundConvention } from './find-conventions.js';
import { movement } from './movement.js';
import { type SeriesByCall, seriesByCall } from './series-by-call.js';
import type { TargetPages } from './verify.js';

/** The in-flight gauge on the pages taken during the run, one entry for each round of scrapes. */
export function inFlightReadings(
  { convention, present }: FoundConvention,
  pages: readonly TargetPages[],
): SeriesByCall[] {
  const gauge = convention.families.find(({ role }) => role === 'in-flight');
  if (gauge === undefined || !present.has('in-flight')) return [];
  const rounds = Math.max(0, ...pages.map(({ during }) => during.length));
  return Array.from({ length: rounds }, (_, round) =>
    seriesByCall(
      gauge,
      pages.flatMap(({ url, before, during }) => {
        const page = during[round];
        return page === undefined ? [] : movement(url, before, page, [gauge]);
      }),
    ),
  );
}

/** The highest of the readings for one method; null where there is none. */
export function highestInFlight(
  readings: readonly SeriesByCall[],
  convention: Convention,
  own: Books,
  books: readonly Books[],
): number | null {
  const spec = convention.families.find(({ role }) => role === 'in-flight');
  if (spec === undefined || readings.length === 0) return null;
  return Math.max(
    ...readings.map((ofGauge) => {
      const found = attributeSeries(convention, spec, ofGauge, own, books);
      return 'series' in found ? found.series.reduce((sum, { after }) => sum + (after ?? 0), 0) : 0;
    }),
  );
}
