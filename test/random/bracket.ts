import { settleLimit } from '../../src/metrics/bracket/settle-limit.js';
import { readPage } from '../../src/metrics/exposition.js';
import type { MetricsPage } from '../../src/metrics/page.js';
import { RefreshGap } from '../../src/metrics/refresh-gap.js';
import type { Verdict } from '../../src/metrics/verdict.js';
import { requestsOn } from '../../src/metrics/verify/find-conventions.js';
import { isBeyondMending } from '../../src/metrics/verify/is-beyond-mending.js';
import { verify } from '../../src/metrics/verify/verify.js';
import { booksOf } from './books.js';
import { type Address, EPOCH_MS } from './pages.js';
import type { Story } from './story.js';

const SILENCE_MS = 1000;
const SETTLING_KEPT = 16;
const CERTAIN_PAGES = 6;

/** One page of each address, read at the same time. */
interface Round {
  atMs: number;
  texts: string;
  pages: MetricsPage[];
}

/**
 * The pages around a run as the live bracket takes them, by a virtual clock: twice before it with a silence between,
 * now and then during it, and after it until all agrees or the page has had its time.
 */
export function verdictOn(story: Story, addresses: readonly Address[]): Verdict {
  const read = reader(addresses);
  const { fromMs, toMs, exclusive } = story;
  const gap = new RefreshGap();
  const noted = (round: Round) => {
    gap.note(EPOCH_MS + round.atMs, requestsOn(round.pages));
    return round;
  };
  const early = read(0);
  const before = noted(exclusive ? early : read(SILENCE_MS));
  const during: Round[] = [];
  for (let atMs = fromMs + 100, gapMs = 200; atMs < toMs; atMs += gapMs, gapMs = Math.min(1000, gapMs * 2)) {
    during.push(noted(read(atMs)));
  }
  const limitMs = settleLimit(story.settleMs, gap.longestMs);
  const methods = booksOf(story);
  let settling: Round[] = [];
  let late: Round | null = null;
  let judged: { texts: string; verdict: Verdict } | null = null;
  let certainPages = 0;
  for (
    let sinceMs = 0, gapMs = 50;
    ;
    sinceMs += Math.min(gapMs, Math.max(1, limitMs - sinceMs)), gapMs = Math.min(500, gapMs * 1.5)
  ) {
    const after = read(toMs + sinceMs);
    const isLast = sinceMs >= limitMs;
    // What the same pages said a moment ago they say again, but where time is what they are judged by.
    if (judged === null || judged.texts !== after.texts || isLast) {
      const silences = [before.atMs - early.atMs, late === null ? 0 : after.atMs - late.atMs];
      const verdict = verify({
        methods,
        pages: addresses.map(({ url }, i) => ({
          url,
          early: early.pages[i]!,
          before: before.pages[i]!,
          during: during.map(({ pages }) => pages[i]!),
          settling: settling.map(({ pages }) => pages[i]!),
          late: late === null ? null : late.pages[i]!,
          after: after.pages[i]!,
        })),
        endedAtMs: EPOCH_MS + toMs,
        exclusive,
        bracketSeconds: (after.atMs - before.atMs) / 1000,
        silentSeconds: Math.max(...silences) / 1000,
      });
      if (verdict.outcome === 'pass') return verdict;
      judged = { texts: after.texts, verdict };
    }
    certainPages = exclusive && isBeyondMending(judged.verdict) ? certainPages + 1 : 0;
    if (isLast || certainPages >= CERTAIN_PAGES) return judged.verdict;
    if (late === null && sinceMs >= limitMs / 2) late = after;
    settling = [...settling, after].slice(-SETTLING_KEPT);
  }
}

/** Reads all addresses; a text that was read before is not read again. */
function reader(addresses: readonly Address[]): (atMs: number) => Round {
  const known = new Map<string, MetricsPage>();
  return (atMs) => {
    const texts = addresses.map((address) => address.read(atMs));
    const pages = texts.map((text, i) => {
      const page = known.get(text) ?? readPage(text, addresses[i]!.contentType);
      known.set(text, page);
      return page;
    });
    return { atMs, texts: texts.join('\n'), pages };
  };
}
