import { Bracket } from '../../metrics/bracket.js';
import { notOnPageYet } from '../../metrics/detect/check-told.js';
import type { KnownMethod } from '../../metrics/detect/known-calls.js';
import { readTold } from '../../metrics/detect/told.js';
import { openSources } from '../../metrics/open-sources.js';
import type { PageSources } from '../../metrics/page-sources.js';
import type { MetricsOptions } from '../../plan/bench-options.js';
import { escapeText } from '../../report/escape-text.js';
import type { Interrupts } from '../interrupts.js';

/** The metrics pages of a run, which were read before it. */
export interface OpenPages extends Pick<PageSources, 'doubts'> {
  bracket: Bracket;
}

/** Finds the pages and reads them before the first call; null where none are asked for. */
export async function openPages(
  metrics: MetricsOptions,
  methods: readonly KnownMethod[],
  interrupts: Interrupts,
): Promise<OpenPages | null> {
  const told = readTold(metrics.convention, metrics.map);
  const pages = await interrupts.before(() => openSources(metrics));
  if (pages === null) return null;
  if (pages.notice !== null) process.stderr.write(`grpc-red: ${pages.notice}\n`);
  const bracket = await interrupts.before(() => Bracket.open(pages.sources, { ...metrics, methods, told }));
  const first = bracket
    .rounds()
    .at(-1)!
    .scrapes.map(({ page }) => page);
  for (const notice of notOnPageYet(told, first)) process.stderr.write(`grpc-red: ${escapeText(notice)}\n`);
  return { bracket, doubts: () => pages.doubts() };
}
