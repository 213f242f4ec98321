import { Bracket } from '../../src/metrics/bracket.js';
import { readPage } from '../../src/metrics/exposition.js';
import type { MetricsPage } from '../../src/metrics/page.js';
import type { PageSource } from '../../src/metrics/page-source.js';
import type { Verdict } from '../../src/metrics/verdict.js';
import { booksOf } from './books.js';
import { type Address, calledMethods, EPOCH_MS } from './pages.js';
import type { Story } from './story.js';
import { VirtualClock } from './virtual-clock.js';

/** The verdict of the live bracket around the story's run, by a clock of its own. */
export async function verdictOn(story: Story, addresses: readonly Address[]): Promise<Verdict> {
  const { exclusive, settleMs, toMs } = story;
  const clock = new VirtualClock();
  const sources = addresses.map((address) => sourceOf(address, clock));
  const bracket = await Bracket.open(sources, { settleMs, exclusive, methods: calledMethods(story), clock });
  await bracket.watch(clock.reach(toMs));
  const { verdict } = await bracket.settle(
    {
      methods: booksOf(story),
      reflected: [],
      plan: { exclusive, viaProxy: story.proxy !== null, convention: null, metricsMap: [] },
      connections: { addresses: [], proxy: story.proxy },
      endedAt: new Date(EPOCH_MS + toMs).toISOString(),
      warnings: [],
    },
    new AbortController().signal,
  );
  return verdict;
}

/** A text that was read before is not read again. */
function sourceOf({ url, contentType, read }: Address, clock: VirtualClock): PageSource {
  const known = new Map<string, MetricsPage>();
  return {
    shown: url,
    read() {
      const nowMs = clock.nowMs();
      const text = read(nowMs);
      const page = known.get(text) ?? readPage(text, contentType);
      known.set(text, page);
      return Promise.resolve({
        url,
        page,
        text,
        contentType,
        bytes: text.length,
        tookMs: 0,
        readMs: 0,
        atMs: EPOCH_MS + nowMs,
      });
    },
  };
}
