import type { RunResult } from '../../record/run-result.js';
import { statusName } from '../../shared/status.js';
import type { Convention } from '../conventions/convention.js';
import { roleOfCheck } from '../role-of-check.js';
import type { Check } from '../verdict.js';
import { FALLS_SHORT } from './excuse-shortfall.js';
import { voided } from './voided.js';
import { calls, familyOf } from './words.js';

/** Where calls went, beside the pages that were read. */
export interface Whereabouts {
  addresses: readonly Pick<RunResult['connections']['addresses'][number], 'calls'>[];
  pages: number;
  /** What a check was judged by. */
  conventionOf(check: Check): Convention;
}

/**
 * Accuses nobody of calls that may have gone to a replica whose page was not read: they went to more addresses than
 * there are pages. Which page is whose is not known, so at most the calls of the busiest addresses are missing; what
 * lacks more than that is lost all the same, and so is what one page contradicts.
 */
export function excuseUnread(checks: readonly Check[], { addresses, pages, conventionOf }: Whereabouts): Check[] {
  const used = addresses.map((one) => one.calls).filter((count) => count > 0);
  const unread = [...used].sort((a, b) => b - a).slice(0, Math.max(0, used.length - pages));
  const elsewhere = unread.reduce((sum, count) => sum + count, 0);
  if (elsewhere === 0) return [...checks];
  const counted = new Map(checks.flatMap((one) => (one.name === 'requests-total' ? [[one.method, one.observed]] : [])));
  return checks.map((check) => {
    const { name, method, required, outcome, expected, observed } = check;
    if (!required || outcome !== 'fail' || !FALLS_SHORT.has(name) || expected === null || observed === null)
      return check;
    const missing = expected.min - observed;
    const contradicts = name === 'duration-count' && counted.has(method) && counted.get(method) !== observed;
    if (missing <= 0 || contradicts || (!name.startsWith('messages') && missing > elsewhere)) return check;
    const subject = check.series[0] ?? noSeriesOf(check, conventionOf(check));
    const because = `${subject} moved by ${observed} where ${expected.min} were due; but calls went to ${used.length} addresses and ${pages} ${pages === 1 ? 'page was' : 'pages were'} read, so up to ${calls(elsewhere)} may stand on another. Give the page of each replica with --metrics.`;
    return voided(check, because);
  });
}

function noSeriesOf(check: Check, convention: Convention): string {
  const role = roleOfCheck(check);
  const { method, code } = check;
  const place = code === null ? method : `${method} and ${statusName(code)}`;
  return `No series of ${familyOf(convention, role)} stands for ${role === 'errors' ? `failed calls of ${place}` : place}: it`;
}
