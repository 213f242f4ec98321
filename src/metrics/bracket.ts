import type { MethodResult } from '../record/run-result.js';
import type { Settling } from '../record/settling.js';
import { asSentence } from '../shared/as-sentence.js';
import { GrpcRedError } from '../shared/error.js';
import { type Clock, REAL_CLOCK } from './bracket/clock.js';
import { keepLatest } from './bracket/keep-latest.js';
import type { KeepLimit } from './bracket/keep-limit.js';
import { probeHeard } from './bracket/probe-heard.js';
import { settleLimit } from './bracket/settle-limit.js';
import { thinOut } from './bracket/thin-out.js';
import { checkTold } from './detect/check-told.js';
import { conventionsOn } from './detect/conventions-on.js';
import type { KnownMethod } from './detect/known-calls.js';
import { NOTHING_TOLD, type Told } from './detect/told.js';
import type { MetricsPage, Scrape } from './page.js';
import type { PageSource } from './page-source.js';
import { RefreshGap } from './refresh-gap.js';
import { type JudgedRun, judgeRounds, type Round } from './rounds.js';
import type { Verdict } from './verdict.js';
import { requestsOn } from './verify/find-conventions.js';
import { isBeyondMending } from './verify/is-beyond-mending.js';

/** How long we are silent and watch whether the counters move by themselves. */
const DRIFT_PAUSE_MS = 1000;
/** A server whose page cannot be fetched any more is given this long to come back. */
const GONE_MS = 3000;
/** Once the probe is seen by some of the counters that may be meant, the others get this long. */
const PROBE_REST_MS = 1000;
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
  /** The machine's own unless given. */
  clock?: Clock;
}

/** How the wait after the run ended, and what the pages prove. */
export interface Settled {
  settling: Settling;
  verdict: Verdict;
}

/**
 * The scrapes around a run: before it (twice, with a silence between), now and then during it, and after it until
 * the page agrees with our books or has had its time.
 */
export class Bracket {
  private readonly sources: readonly PageSource[];
  private readonly options: BracketOptions;
  private before: Round[] = [];
  private probe: Round | null = null;
  private during: Round[] = [];
  private settling: Round[] = [];
  private after: Round | null = null;
  private readonly refreshGap = new RefreshGap();
  private readonly told: Told;
  private readonly clock: Clock;
  private found: ReturnType<typeof conventionsOn> = [];

  private constructor(sources: readonly PageSource[], options: BracketOptions) {
    this.sources = sources;
    this.options = options;
    this.told = options.told ?? NOTHING_TOLD;
    this.clock = options.clock ?? REAL_CLOCK;
  }

  /** Scrapes all targets before the run. Rejects with `bad-metrics` if one cannot be scraped: better now than after. */
  static async open(sources: readonly PageSource[], options: BracketOptions): Promise<Bracket> {
    const bracket = new Bracket(sources, options);
    const first = await bracket.scrapeAll();
    checkTold(
      bracket.told,
      first.map(({ page }) => page),
    );
    let scrapes = first;
    if (!options.exclusive) {
      bracket.before.push({ moment: 'drift', scrapes: first });
      await bracket.clock.pause(DRIFT_PAUSE_MS);
      scrapes = await bracket.scrapeAll();
    }
    bracket.before.push({ moment: 'before', scrapes });
    bracket.noteRefresh(scrapes);
    return bracket;
  }

  /**
   * Scrapes after the calls of a probe, until the counters that may be meant have moved by just as many, or have had
   * their time. What they moved by is the evidence: the last page stays, whatever it says.
   *
   * @param sent the books of those calls alone
   */
  async probed(sent: readonly MethodResult[], stopped: AbortSignal): Promise<void> {
    const beganMs = this.clock.nowMs();
    const before = this.before.at(-1)!.scrapes;
    let someSinceMs = Number.POSITIVE_INFINITY;
    for (let gapMs = 50; !stopped.aborted; gapMs = Math.min(500, gapMs * 1.5)) {
      const atMs = this.clock.nowMs() - beganMs;
      const scrapes = await this.scrapeAll(stopped);
      this.probe = { moment: 'probe', scrapes };
      const heard = probeHeard(sent, before, scrapes, this.told);
      if (heard === 'some') someSinceMs = Math.min(someSinceMs, atMs);
      if (heard === 'all' || heard === 'idle' || atMs - someSinceMs >= PROBE_REST_MS) return;
      if (atMs >= this.options.settleMs) return;
      await this.clock.pause(Math.max(gapMs, 10 * this.costMs()), stopped);
    }
  }

  /**
   * Scrapes now and then until `running` settles: to see calls in flight, and how often the page is refreshed.
   * What goes wrong here is not told: the scrape after the run will say it.
   */
  async watch(running: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    const end = () => over.abort();
    void running.then(end, end);
    // Short runs are looked at early; what a look costs, there and here, must stay small beside the calls.
    for (let gapMs = 100; ; gapMs = Math.min(1000, gapMs * 2)) {
      await this.clock.pause(Math.max(gapMs, 50 * this.costMs()), over.signal);
      if (over.signal.aborted) return;
      const scrapes = await this.scrapeAll(over.signal).catch(() => null);
      if (over.signal.aborted) return;
      if (scrapes === null) continue;
      this.noteRefresh(scrapes);
      this.during = thinOut([...this.during, { moment: 'during', scrapes }], KEPT_DURING);
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
    run: Omit<JudgedRun, 'settling'>,
    stopped: AbortSignal,
    onWait: (leftMs: number) => void = () => {},
  ): Promise<Settled> {
    const beganMs = this.clock.nowMs();
    this.settling = [];
    this.after = null;
    const sinceMs = () => this.clock.nowMs() - beganMs;
    const settleMs = settleLimit(this.options.settleMs, this.refreshGap.longestMs);
    const judged = (settling: Settling): Settled => ({
      settling,
      verdict: judgeRounds({ ...run, settling }, this.rounds()),
    });
    // Stopped before it began, it still looks once: the page may well agree.
    const cutShort = stopped.aborted ? undefined : stopped;
    let lastGoodMs = 0;
    let certainPages = 0;
    let last: { scrapes: Scrape[]; settled: Settled } | null = null;
    for (let gapMs = 50; ; gapMs = Math.min(500, gapMs * 1.5)) {
      const askedMs = sinceMs();
      try {
        const scrapes = await this.scrapeAll(cutShort);
        this.keepAfter(scrapes, askedMs >= settleMs / 2);
        lastGoodMs = sinceMs();
        // What did not agree a moment ago does not agree now, where the pages say the same.
        if (last === null || askedMs >= settleMs || !saySame(last.scrapes, scrapes)) {
          last = { scrapes, settled: judged({ end: 'judged', afterMs: lastGoodMs, trouble: null }) };
        }
        const { settled } = last;
        if (settled.verdict.outcome === 'pass') return settled;
        // Stopped or not, what was seen when the time was over stands.
        certainPages = this.options.exclusive && isBeyondMending(settled.verdict) ? certainPages + 1 : 0;
        if (askedMs >= settleMs || certainPages >= CERTAIN_PAGES) return settled;
      } catch (error) {
        if (!(error instanceof GrpcRedError)) throw error;
        if (!stopped.aborted && sinceMs() - lastGoodMs >= Math.min(GONE_MS, settleMs)) {
          const trouble = `${asSentence(error.message)} ${asSentence(error.hint)}`;
          return judged({ end: 'unreadable', afterMs: sinceMs(), trouble });
        }
      }
      if (stopped.aborted) return judged({ end: 'stopped', afterMs: sinceMs(), trouble: null });
      const leftMs = Math.max(0, settleMs - sinceMs());
      onWait(leftMs);
      await this.clock.pause(Math.min(gapMs, Math.max(1, leftMs)), stopped);
    }
  }

  /** All that was scraped and kept, in the order of time: the evidence for the verdict. */
  rounds(): Round[] {
    const { before, probe, during, settling, after } = this;
    return [
      ...before,
      ...(probe === null ? [] : [probe]),
      ...during,
      ...settling,
      ...(after === null ? [] : [{ ...after, moment: 'after' as const }]),
    ];
  }

  /** The page that was the last so far goes to the others of the wait; the first from its second half always stays. */
  private keepAfter(scrapes: Scrape[], isLate: boolean): void {
    if (this.after !== null) this.settling.push(this.after);
    const hasLate = this.settling.some(({ moment }) => moment === 'late');
    this.after = { moment: isLate && !hasLate ? 'late' : 'settling', scrapes };
    const kept = keepLatest(
      this.settling.filter(({ moment }) => moment === 'settling'),
      KEPT_SETTLING,
    );
    this.settling = this.settling.filter((round) => round.moment === 'late' || kept.includes(round));
  }

  /** Where labels were looked at once, what they said is kept: a page may have a hundred thousand of them. */
  private foundOn(pages: readonly MetricsPage[]): ReturnType<typeof conventionsOn> {
    if (this.found.length > 0) return this.found;
    const found = conventionsOn(pages, this.options.methods ?? [], this.told);
    if (found.some(({ reading }) => reading !== null)) this.found = found;
    return found;
  }

  private noteRefresh(scrapes: Scrape[]): void {
    const pages = scrapes.map(({ page }): MetricsPage => page);
    this.refreshGap.note(scrapes[0]!.atMs, requestsOn(pages, this.foundOn(pages)));
  }

  private costMs(): number {
    const last = this.during.at(-1) ?? this.before.at(-1)!;
    return Math.max(0, ...last.scrapes.map(({ tookMs, readMs }) => tookMs + readMs));
  }

  /** Rejects as soon as one target fails, and then waits for none of the others. */
  private async scrapeAll(stopped?: AbortSignal): Promise<Scrape[]> {
    const over = new AbortController();
    const end = () => over.abort();
    stopped?.addEventListener('abort', end);
    if (stopped?.aborted) end();
    try {
      return await Promise.all(this.sources.map((source) => source.read(over.signal)));
    } finally {
      stopped?.removeEventListener('abort', end);
      end();
    }
  }
}

function saySame(some: readonly Scrape[], others: readonly Scrape[]): boolean {
  return some.every(({ text }, i) => text === others[i]!.text);
}

function charactersOf({ scrapes }: Round): number {
  return scrapes.reduce((sum, { text }) => sum + text.length, 0);
}
