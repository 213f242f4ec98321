import { parseStatus } from '../../shared/status.js';
import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { attributeSeries } from './attribute-series.js';
import type { Books } from './books.js';
import { changeOf } from './count-change.js';
import { codeTextOf } from './names-on-pages.js';
import type { FamilySeries } from './series-by-call.js';

const BY_PAGE: ReadonlySet<string> = new Set(['requests-total', 'requests-by-code']);
/** Pages that a sentence names. */
const MOST_NAMED = 8;

/**
 * Adds to counts that do not fit what each page says of them, where several were read: a replica that counts otherwise
 * than the others shows by its share. Nobody knows how many calls each of them got, so none is accused by it.
 */
export function withPageShares(
  checks: readonly Check[],
  convention: Convention,
  families: FamilySeries,
  books: Books,
  allBooks: readonly Books[],
): Check[] {
  const [spec] = convention.families;
  const family = families.get(spec)!;
  const urls = [...new Set(family.all.map(({ url }) => url))];
  const isOpen = ({ name, outcome }: Check) => BY_PAGE.has(name) && (outcome === 'fail' || outcome === 'cannot-tell');
  if (urls.length < 2 || !checks.some(isOpen)) return [...checks];
  const found = attributeSeries(convention, spec, family, books, allBooks);
  if ('ambiguous' in found) return [...checks];
  return checks.map((check) => {
    if (!isOpen(check)) return check;
    const series = found.series.filter(
      (delta) => check.code === null || parseStatus(codeTextOf(spec, delta) ?? '') === check.code,
    );
    const shares = urls.map((url) => {
      const counted = series.filter((delta) => delta.url === url).reduce((sum, delta) => sum + changeOf(delta), 0);
      return `${url} ${counted}`;
    });
    const more = shares.length > MOST_NAMED ? ` and ${shares.length - MOST_NAMED} more` : '';
    return { ...check, because: `${check.because} By page: ${shares.slice(0, MOST_NAMED).join(', ')}${more}.` };
  });
}
