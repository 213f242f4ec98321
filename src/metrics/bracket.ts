import type { MethodResult, ScrapeNote } from '../record/run-result.js';
import { asSentence } from '../shared/as-sentence.js';
import { GrpcRedError } from '../shared/error.js';
import { keepLatest } from './bracket/keep-latest.js';
import type { KeepLimit } from './bracket/keep-limit.js';
import { settleLimit } from './bracket/settle-limit.js';
import { thinOut } from './bracket/thin-out.js';
import { checkTold } from './detect/check-told.js';
import { chooseReadings } from './detect/choose-readings.js';
import type { KnownMethod } from './detect/known-calls.js';
import { NOTHING_TOLD, type Told } from './detect/told.js';
import type { MetricsPage, Scrape } from './page.js';
import { RefreshGap } from './refresh-gap.js';
import { scrape } from './scrape.js';
import type { Verdict } from './verdict.js';
import { type FoundConvention, idsOf, requestsOn } from './verify/find-conventions.js';
import { isBeyondMending } from './verify/is-beyond-mending.js';
import { undecided } from './verify/undecided.js';
import { type TargetPages, verify } from './verify/verify.js';

/** How long we are silent and watch whether the counters move by themselves. */
const DRIFT_PAUSE_MS = 1000;
/** A server whose page cannot be fetched any more is given this long to come back. */
const GONE_MS = 3000;
/** So many pages in a row must say it before a failure is believed early: several processes may answer in turn. */
const CERTAIN_PAGES = 6;
/** Pages kept; read, a page takes some ten times its bytes. */
const KEPT_BYTES = 16 * 2 ** 20;
const KEPT_DURING: KeepLimit<Round> = { count: 32, bytes: KEPT_BYTES, bytesOf: charactersOf };
/** From the wait after the run, beside the last. */
const KEPT_SETTLING: KeepLimit<Round> = { count: 16, bytes: KEPT_BYTES, bytesOf: charactersOf };

export interface BracketOptions {
  settleMs: number;
  exclusive: boolean;
  /** What the user says of the pages. */
  told?: Told;
  /** What will be called: it is looked for in labels where names say nothing. */
  methods?: readonly KnownMethod[];
}

/** The same targets' pages at one moment, in the order of the URLs. */
type Round = Scrape[];

/**
 * The scrapes around a run: before it (twice, with a silence between), now and then during it, and after it until
 * the page agrees with our books or has had its time.
 */
export class Bracket {
  private readonly urls: readonly string[];
  private readonly options: BracketOptions;
  private early: Round = [];
  private before: Round = [];
  private during: Round[] = [];
  private settling: Round[] = [];
  private after: Round = [];
  private endedAtMs = 0;
  private readonly refreshGap = new RefreshGap();
  private readonly told: Told;
  private found: FoundConvention[] = [];

  private constructor(urls: readonly string[], options: BracketOptions) {
    this.urls = urls;
    this.options = options;
    this.told = options.told ?? NOTHING_TOLD;
  }

  /** Scrapes all targets before the run. Rejects with `bad-metrics` if one cannot be scraped: better now than after. */
  static async open(urls: readonly string[], options: BracketOptions): Promise<Bracket> {
    const bracket = new Bracket(urls, options);
    bracket.early = await bracket.scrapeAll();
    checkTold(
      bracket.told,
      bracket.early.map(({ page }) => page),
    );
    if (!options.exclusive) await pause(DRIFT_PAUSE_MS);
    bracket.before = options.exclusive ? bracket.early : await bracket.scrapeAll();
    bracket.noteRefresh(bracket.before);
    return bracket;
  }

  /**
   * Scrapes now and then until `running` settles: to see calls in flight, and how often the page is refreshed.
   * What goes wrong here is not told: the scrape after the run will say it.
   */
  async watch(running: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    const end = () => over.abort();
    void running.then(end, end);
    // Short runs are looked at early; what a scrape costs the server must stay small beside what it serves.
    for (let gapMs = 100; ; gapMs = Math.min(1000, gapMs * 2)) {
      await pause(Math.max(gapMs, 50 * this.costMs()), over.signal);
      if (over.signal.aborted) return;
      const round = await this.scrapeAll(over.signal).catch(() => null);
      if (over.signal.aborted) return;
      if (round === null) continue;
      this.noteRefresh(round);
      this.during = thinOut([...this.during, round], KEPT_DURING);
    }
  }

  /**
   * Scrapes until everything agrees; calls nothing a failure before the page has had the whole of its time, unless
   * waiting cannot mend it.
   *
   * @param stopped settles this early: the verdict then says what was seen so far, and accuses nobody
   * @param onWait is told before each pause how much of the page's time is left
   */
  async settle(
    methods: readonly MethodResult[],
    stopped: AbortSignal,
    onWait: (leftMs: number) => void = () => {},
  ): Promise<Verdict> {
    const endedAtMs = performance.now();
    this.endedAtMs = Date.now();
    const settleMs = settleLimit(this.options.settleMs, this.refreshGap.longestMs);
    // Stopped before it began, it still looks once: the page may well agree.
    const cutShort = stopped.aborted ? undefined : stopped;
    let late: Round | null = null;
    let lastGoodMs = endedAtMs;
    let certainPages = 0;
    let last = 'no page was read since the last call.';
    for (let gapMs = 50; ; gapMs = Math.min(500, gapMs * 1.5)) {
      const sinceEndMs = performance.now() - endedAtMs;
      try {
        const round = await this.scrapeAll(cutShort);
        if (lastGoodMs > endedAtMs) {
          this.settling = keepLatest([...this.settling, this.after], KEPT_SETTLING);
        }
        this.after = round;
        lastGoodMs = performance.now();
        const verdict = this.judge(methods, late);
        if (verdict.outcome === 'pass') return { ...verdict, settledAfterMs: lastGoodMs - endedAtMs };
        // Stopped or not, what was seen when the time was over stands.
        certainPages = this.options.exclusive && isBeyondMending(verdict) ? certainPages + 1 : 0;
        if (sinceEndMs >= settleMs || certainPages >= CERTAIN_PAGES)
          return { ...verdict, settledAfterMs: lastGoodMs - endedAtMs };
        if (late === null && sinceEndMs >= settleMs / 2) late = round;
        last = verdict.headline;
      } catch (error) {
        if (!(error instanceof GrpcRedError)) throw error;
        if (!stopped.aborted && performance.now() - lastGoodMs >= Math.min(GONE_MS, settleMs)) {
          return undecided(
            'scrape-after',
            `After the run the metrics could not be read: ${asSentence(error.message)} ${asSentence(error.hint)}`,
            this.conventionBefore(),
          );
        }
      }
      if (stopped.aborted) {
        return undecided('settled', stoppedText(performance.now() - endedAtMs, last), this.conventionBefore());
      }
      const leftMs = Math.max(0, settleMs - (performance.now() - endedAtMs));
      onWait(leftMs);
      await pause(Math.min(gapMs, Math.max(1, leftMs)), stopped);
    }
  }

  /** What was scraped, for the report: the pages themselves by their moment. */
  scrapes(): { note: ScrapeNote; text: string }[] {
    const rounds: [ScrapeNote['moment'], Round][] = [
      ['drift', this.early === this.before ? [] : this.early],
      ['before', this.before],
      ...this.during.map((round): [ScrapeNote['moment'], Round] => ['during', round]),
      ['after', this.after],
    ];
    return rounds.flatMap(([moment, round]) =>
      round.map(({ url, atMs, tookMs, bytes, text }) => ({
        note: { url, moment, at: new Date(atMs).toISOString(), tookMs, bytes, file: null },
        text,
      })),
    );
  }

  private judge(methods: readonly MethodResult[], late: Round | null): Verdict {
    const pages: TargetPages[] = this.before.map(({ url, page }, i) => ({
      url,
      early: this.early[i]!.page,
      before: page,
      during: this.during.map((round) => round[i]!.page),
      settling: this.settling.map((round) => round[i]!.page),
      late: late === null ? null : late[i]!.page,
      after: this.after[i]!.page,
    }));
    const span = (from: Round, to: Round) => (to[0]!.atMs - from[0]!.atMs) / 1000;
    return verify({
      methods,
      pages,
      told: this.told,
      endedAtMs: this.endedAtMs,
      exclusive: this.options.exclusive,
      bracketSeconds: span(this.before, this.after),
      // A caller that comes by once in a while can miss either silence: only the longer one says how seldom he must come.
      silentSeconds: Math.max(span(this.early, this.before), late === null ? 0 : span(late, this.after)),
    });
  }

  /** What the page was before the run: a server that is gone had one all the same. */
  private conventionBefore(): string | null {
    const found = this.foundOn(this.before.map(({ page }) => page));
    return found.length === 0 ? null : idsOf(found);
  }

  /** Where labels were looked at once, what they said is kept: a page may have a hundred thousand of them. */
  private foundOn(pages: readonly MetricsPage[]): FoundConvention[] {
    if (this.found.length > 0) return this.found;
    const calls = { methods: this.options.methods ?? [], statuses: [] };
    const { found } = chooseReadings(pages, calls, this.told, ({ convention }) => convention.countsOthers !== true);
    if (found.some(({ reading }) => reading !== null)) this.found = found;
    return found;
  }

  private noteRefresh(round: Round): void {
    const pages = round.map(({ page }): MetricsPage => page);
    this.refreshGap.note(round[0]!.atMs, requestsOn(pages, this.foundOn(pages)));
  }

  private costMs(): number {
    return Math.max(0, ...(this.during.at(-1) ?? this.before).map(({ tookMs }) => tookMs));
  }

  /** Rejects as soon as one target fails, and then waits for none of the others. */
  private async scrapeAll(stopped?: AbortSignal): Promise<Round> {
    const over = new AbortController();
    const end = () => over.abort();
    stopped?.addEventListener('abort', end);
    if (stopped?.aborted) end();
    try {
      return await Promise.all(this.urls.map((url) => scrape(url, { signal: over.signal })));
    } finally {
      stopped?.removeEventListener('abort', end);
      end();
    }
  }
}

function charactersOf(round: Round): number {
  return round.reduce((sum, { text }) => sum + text.length, 0);
}

function stoppedText(sinceEndMs: number, last: string): string {
  return `The wait for the metrics was stopped after ${Math.round(sinceEndMs)} ms, before they agreed: ${last} Run it again and let it wait.`;
}

function pause(ms: number, stopped?: AbortSignal): Promise<void> {
  if (stopped?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    stopped?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      stopped?.removeEventListener('abort', done);
      resolve();
    }
  });
}
