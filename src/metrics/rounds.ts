import { createHash } from 'node:crypto';
import type { RunResult } from '../record/run-result.js';
import type { ScrapeMoment, ScrapeNote } from '../record/scrape-note.js';
import { GrpcRedError } from '../shared/error.js';
import { conventionsOn } from './detect/conventions-on.js';
import type { Scrape } from './page.js';
import type { Verdict } from './verdict.js';
import { callFacts, type RunFacts } from './verify/call-facts.js';
import { excuseEarlyPages } from './verify/excuse-early-pages.js';
import { idsOf } from './verify/find-conventions.js';
import { heedDoubts } from './verify/heed-doubts.js';
import { hintLongerSettle } from './verify/hint-longer-settle.js';
import type { TargetPages } from './verify/target-pages.js';
import { undecided } from './verify/undecided.js';
import { verify } from './verify/verify.js';

/** The pages of all targets at one moment, always in the same order of the targets. */
export interface Round {
  moment: ScrapeMoment;
  scrapes: Scrape[];
}

/** What a verdict needs to know of a run, beside the pages around it. */
export type JudgedRun = RunFacts & Pick<RunResult, 'endedAt' | 'settling' | 'warnings'>;

/**
 * The one way from evidence to verdict: a run, and the rounds of pages around it in the order in which they were read.
 * Pure, so that the same evidence gives the same verdict whenever, and wherever, it is looked at.
 */
export function judgeRounds(run: JudgedRun, rounds: readonly Round[]): Verdict {
  return heedDoubts(judgeWaited(run, rounds), run.warnings);
}

function judgeWaited(run: JudgedRun, rounds: readonly Round[]): Verdict {
  const { end, afterMs, trouble } = run.settling ?? NOT_WAITED;
  const judged = () => ({ ...judgeSeen(run, rounds), settledAfterMs: afterMs });
  switch (end) {
    case 'judged':
      return hintLongerSettle(judged(), afterMs);
    case 'given':
      return excuseEarlyPages(judged(), run);
    case 'stopped': {
      const last = rounds.some(({ moment }) => moment === 'after')
        ? judged().headline
        : 'no page was read since the last call.';
      return undecided('settled', stoppedText(afterMs ?? 0, last), conventionBefore(run, rounds));
    }
    case 'unreadable': {
      const because = `After the run the metrics could not be read: ${trouble ?? 'nothing is noted of the reason.'}`;
      return undecided('scrape-after', because, conventionBefore(run, rounds));
    }
  }
}

const NOT_WAITED = { end: 'judged', afterMs: null, trouble: null } as const;

function judgeSeen(run: JudgedRun, rounds: readonly Round[]): Verdict {
  const of = (...moments: ScrapeMoment[]) => rounds.filter(({ moment }) => moments.includes(moment));
  const [drift] = of('drift');
  const [before] = of('before');
  const [probed] = of('probe');
  const [late] = of('late');
  const [after] = of('after');
  const pages = before!.scrapes.map(({ url, page }, i): TargetPages => {
    const pageOf = ({ scrapes }: Round) => scrapes[i]!.page;
    return {
      url,
      early: drift === undefined ? null : pageOf(drift),
      before: page,
      probed: probed === undefined ? null : pageOf(probed),
      during: of('during').map(pageOf),
      settling: of('settling', 'late').map(pageOf),
      late: late === undefined ? null : pageOf(late),
      after: pageOf(after!),
    };
  });
  const seconds = (from: Round | undefined, to: Round | undefined) =>
    from === undefined || to === undefined ? 0 : (to.scrapes[0]!.atMs - from.scrapes[0]!.atMs) / 1000;
  return verify({
    ...callFacts(run),
    pages,
    endedAtMs: Date.parse(run.endedAt),
    bracketSeconds: seconds(before, after),
    // A caller that comes by once in a while can miss either silence: only the longer one says how seldom he must come.
    silentSeconds: Math.max(seconds(drift, before), seconds(late, after)),
  });
}

/** What the page was before the run: a server that is gone had one all the same. */
function conventionBefore(run: JudgedRun, rounds: readonly Round[]): string | null {
  const before = rounds.find(({ moment }) => moment === 'before');
  const { methods, told } = callFacts(run);
  const found = conventionsOn(
    (before?.scrapes ?? []).map(({ page }) => page),
    methods,
    told,
  );
  return found.length === 0 ? null : idsOf(found);
}

function stoppedText(afterMs: number, last: string): string {
  return `The wait for the metrics was stopped after ${Math.round(afterMs)} ms, before they agreed: ${last} Run it again and let it wait.`;
}

/** What is kept of the rounds: a note of each page, for run.json, and its text. */
export function notesOf(rounds: readonly Round[]): { note: ScrapeNote; text: string }[] {
  return rounds.flatMap(({ moment, scrapes }) =>
    scrapes.map(({ url, atMs, tookMs, bytes, contentType, text }) => ({
      note: {
        url,
        moment,
        at: new Date(atMs).toISOString(),
        tookMs,
        bytes,
        contentType,
        sha256: digestOf(text),
        file: null,
      },
      text,
    })),
  );
}

/** What a note calls its page by. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The notes of a run by rounds again, in their order.
 *
 * @throws GrpcRedError `bad-input` unless there is one round from before the run, and all are of the same targets
 */
export function groupNotes(notes: readonly ScrapeNote[]): ScrapeNote[][] {
  const targets = notes.filter(({ moment }) => moment === 'before').map(({ url }) => url);
  if (targets.length === 0) throw unordered('lack one from before the run');
  const rounds = Array.from({ length: Math.ceil(notes.length / targets.length) }, (_, i) =>
    notes.slice(i * targets.length, (i + 1) * targets.length),
  );
  for (const round of rounds) {
    const alike = targets.every((url, i) => round[i]?.url === url && round[i]!.moment === round[0]!.moment);
    if (!alike) throw unordered('are not of the same targets each time');
  }
  const order = rounds.map(([first]) => LETTER_OF[first!.moment]).join('');
  if (!/^d?bp?u*s*l?s*a?$/.test(order)) throw unordered('are not in the order in which a run reads them');
  return rounds;
}

const LETTER_OF: Record<ScrapeMoment, string> = {
  drift: 'd',
  before: 'b',
  probe: 'p',
  during: 'u',
  settling: 's',
  late: 'l',
  after: 'a',
};

function unordered(what: string): GrpcRedError {
  const hint = 'The file was damaged or edited: run the load again to get a whole one.';
  return new GrpcRedError('bad-input', `The pages that the run notes ${what}.`, hint);
}
