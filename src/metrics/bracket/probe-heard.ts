import type { MethodResult } from '../../record/run-result.js';
import { chooseReadings } from '../detect/choose-readings.js';
import { knownCallsOf } from '../detect/known-calls.js';
import { probeOf } from '../detect/probe.js';
import type { Told } from '../detect/told.js';
import type { Scrape } from '../page.js';

/**
 * How many of the counters that may be meant have moved by exactly the calls of a probe. `idle`: names or the user say
 * what counts the calls, and nothing is to be waited for.
 */
export function probeHeard(
  methods: readonly MethodResult[],
  before: readonly Scrape[],
  after: readonly Scrape[],
  told: Told,
): 'idle' | 'all' | 'some' | 'none' {
  const pages = before.map(({ url, page }, i) => ({ url, before: page, probed: after[i]!.page }));
  const probe = probeOf(methods, pages);
  if (probe === null || told.map.length > 0 || told.convention !== null) return 'idle';
  const { found } = chooseReadings(
    pages.flatMap((page) => [page.before, page.probed]),
    knownCallsOf(probe.books),
    told,
    { probe },
  );
  if (found.length > 0 && found.every(({ reading }) => reading === null)) return 'idle';
  const fits = found.flatMap(({ reading }) => (reading?.probed === undefined ? [] : [reading.probed.fits]));
  if (!fits.includes(true)) return 'none';
  return fits.includes(false) ? 'some' : 'all';
}
