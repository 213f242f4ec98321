import { type MethodResult, NO_TIMES } from '../../record/run-result.js';
import type { MetricsPage } from '../page.js';
import { type Books, booksOf, isInfrastructure } from '../verify/books.js';

/** The calls of `--probe` and the pages around them: nothing of the load is in either. */
export interface Probe {
  books: readonly Books[];
  pages: readonly { url: string; before: MetricsPage; after: MetricsPage }[];
}

/** null where nothing was probed, or not all pages were read after it. */
export function probeOf(
  methods: readonly MethodResult[],
  pages: readonly { url: string; before: MetricsPage; probed?: MetricsPage | null }[],
): Probe | null {
  const books = methods
    .map((method) =>
      booksOf({
        ...method,
        ledgers: method.ledgers.filter(({ ledger }) => ledger === 'probe'),
        histograms: NO_TIMES,
      }),
    )
    .filter((own) => own.started > 0 && !isInfrastructure(own));
  const around = pages.flatMap(({ url, before, probed = null }) =>
    probed === null ? [] : [{ url, before, after: probed }],
  );
  return books.length === 0 || around.length < pages.length ? null : { books, pages: around };
}
