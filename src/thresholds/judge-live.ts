import { isSupported } from '../record/is-supported.js';
import type { LiveTotals } from '../record/live-view.js';
import type { AbortNote } from '../record/run-result.js';
import { holds, type Limit, unitOf } from './threshold.js';

/** Fewer calls than these end no run by their share, their mean or a percentile. */
const LEAST_CALLS = 100;

/**
 * The first of the limits that a run has broken so far; null while all hold. A number of errors and a longest call count
 * at once, for nothing takes them back; all else from 100 calls on, and percentiles once ten calls lie beyond them.
 */
export function judgeLive(limits: readonly Limit[], totals: LiveTotals): AbortNote | null {
  for (const limit of limits) {
    const live = figureOf(limit, totals);
    if (live === null || holds(live.observed, limit.operator, limit.limit)) continue;
    return {
      threshold: limit.text,
      name: limit.name,
      operator: limit.operator,
      limit: limit.limit,
      unit: unitOf(limit.metric),
      ...live,
    };
  }
  return null;
}

/** null where too few calls tell it yet. */
function figureOf({ metric }: Limit, { ended, failed, ok }: LiveTotals): Pick<AbortNote, 'observed' | 'calls'> | null {
  switch (metric.is) {
    case 'calls':
      return { observed: failed, calls: ended };
    case 'share':
      if (ended < LEAST_CALLS) return null;
      return { observed: (metric.calls.are === 'good' ? ended - failed : failed) / ended, calls: ended };
    case 'time':
      return timeOf(metric.stat, ok);
    case 'rps':
      return null;
  }
}

function timeOf(
  stat: (Limit['metric'] & { is: 'time' })['stat'],
  ok: LiveTotals['ok'],
): Pick<AbortNote, 'observed' | 'calls'> | null {
  const { count: calls } = ok;
  if (stat.is === 'max') return calls === 0 ? null : { observed: Math.round(ok.maxMs * 1e6), calls };
  if (calls < LEAST_CALLS) return null;
  switch (stat.is) {
    case 'mean':
      return { observed: Math.round(ok.meanMs * 1e6), calls };
    case 'percentile':
      // What it is at least: a run is never ended by the coarseness of live figures.
      return isSupported(stat.percentile, calls)
        ? { observed: Math.round(ok.leastMs(stat.percentile) * 1e6), calls }
        : null;
    case 'min':
      return null;
  }
}
