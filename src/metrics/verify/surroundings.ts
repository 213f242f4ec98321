import { type Books, overAnswered } from './books.js';
import type { CountChange } from './count-change.js';
import { LEAST_FOR_PATTERN } from './least-for-pattern.js';
import type { Observation } from './observe.js';
import { type Retries, retriesOf, type SeenProxy } from './through-proxy.js';

/** What is known of the server's other callers of one method, between the first scrape and the last. */
export interface Surroundings {
  /** The user says that nobody else calls the server (`--exclusive`). */
  exclusive: boolean;
  /** Others called the method: its counters moved while we were silent. Or they may have: nobody watched a silence. */
  background: boolean;
  /** No silence was watched. */
  unwatched: boolean;
  /** How many calls of others may have escaped the silences in which we looked. */
  unseenCalls: number;
  /** How many of those can have ended: each of them would be counted and timed alike. */
  unseenEnds: number;
  /** The method was counted more often than we called it, by all its families alike: as calls of others would be. */
  alike: boolean;
  /** Fewer were counted than answered, by all its families alike: calls of others may stand in for missing ones. */
  mixed: boolean;
  /** Calls of it that stood open before ours began. */
  openBefore: number;
  proxy: SeenProxy | null;
  retries: Retries;
}

/** How the run was watched. */
export interface Watch {
  exclusive: boolean;
  /** From the scrape before the run to the one after it. */
  bracketSeconds: number;
  /** The longest time that we were silent and watched. */
  silentSeconds: number;
  /** There is no page from before a silence, so it cannot be known whether others call. */
  unwatched: boolean;
  /** What stood between us and the server; nothing unless given. */
  proxy?: SeenProxy | null;
}

/** How a method moved in the two silences, as far as it could be read. */
export interface Silences {
  before: Observation | null;
  after: Observation | null;
}

export function surroundingsOf(books: Books, seen: Observation, silences: Silences, watch: Watch): Surroundings {
  const { exclusive, proxy = null } = watch;
  const retries = retriesOf(books, seen, proxy);
  const ours = books.most + retries.retried;
  // After the run a slow page may still have been catching up with our own calls; and the last few of them, of which one
  // family counts too many, look alike though all of them together do not.
  const movedAfter =
    moved(silences.after, 0) && seen.requests.delta > ours && movedAlike(silences.after) && movedAlike(seen);
  // A caller slower than our silence may have slipped through it: that often, at most, did it call meanwhile.
  const unseenCalls = Math.floor(Math.max(0, watch.bracketSeconds) / Math.max(0.001, watch.silentSeconds)) + 1;
  return {
    exclusive,
    background: !exclusive && (watch.unwatched || moved(silences.before, books.besideTotal) || movedAfter),
    unwatched: watch.unwatched,
    unseenCalls,
    unseenEnds: Math.min(unseenCalls, mostOthersEnded(books, seen)),
    alike:
      countedIn(seen) > ours &&
      !isMultiple(books, seen) &&
      (proxy === null || retries.mayBeMore) &&
      agreesWithItself(books, seen),
    mixed: seen.requests.delta < books.answeredTotal && agreesWithItself(books, seen),
    openBefore: openBefore(seen),
    proxy,
    retries,
  };
}

/** @param ours so many calls may be ours though we were silent: streams of reflection that a late hook counts now */
function moved(quiet: Observation | null, ours: number): quiet is Observation {
  if (quiet === null) return false;
  const { requests, started, duration, messagesReceived, messagesSent } = quiet;
  const messages = ours === 0 ? [messagesReceived, messagesSent] : [];
  return (
    [requests, started, duration?.count].some((change) => (change?.delta ?? 0) > ours) ||
    messages.some((change) => (change?.delta ?? 0) > 0)
  );
}

/** Of calls whose ends are not counted nothing else is there to agree, or not, with their starts. */
function isStartsAlone({ requests, started }: Observation): boolean {
  return requests.series.length === 0 && started !== null && started.series.length > 0;
}

function countedIn(seen: Observation): number {
  return isStartsAlone(seen) ? seen.started!.delta : seen.requests.delta;
}

/** Pages of a busy server are made while it counts: so much of what moves may not be in all families yet. */
const IN_MOTION = 0.1;

/** Callers move the counter and the histogram alike; one that moves without the other is wrong whoever called. */
function movedAlike({ requests, duration }: Observation): boolean {
  return duration === null || apart(duration.count, requests) <= MID_SCRAPE + IN_MOTION * requests.delta;
}

/**
 * Every status counted twice, as by two interceptors, or once per message: that is a fault in counting, though all
 * families agree on it.
 */
function isMultiple(books: Books, seen: Observation): boolean {
  if (books.answeredTotal < LEAST_FOR_PATTERN) return false;
  const times = countedIn(seen) / books.answeredTotal;
  const perCall = [books.messagesSent, books.messagesReceived].map(
    (columns) => overAnswered(columns) / books.answeredTotal,
  );
  return (
    [2, ...perCall].includes(times) &&
    books.answered.every(
      (count, code) =>
        seen.byCode === null || isStartsAlone(seen) || (seen.byCode.get(code)?.delta ?? 0) === times * count,
    )
  );
}

/** Calls of others are counted, timed and started like ours; a counter that errs does so alone. */
function agreesWithItself(books: Books, seen: Observation): boolean {
  const ended = seen.requests.delta;
  const timed = seen.duration === null || apart(seen.duration.count, seen.requests) <= MID_SCRAPE;
  // Others' calls may still be open at the end; those that ended without a start were open before.
  const startedLate = books.uncertain + books.besideTotal + openBefore(seen) + MID_SCRAPE;
  return timed && (seen.started === null || ended - seen.started.delta <= startedLate);
}

/**
 * How many calls of others can have ended by what the counter and the histogram say both. One that lacks calls that
 * certainly ended is broken, and says nothing about others.
 */
function mostOthersEnded({ firmTotal }: Books, { requests, duration }: Observation): number {
  const ended = [requests, ...(duration === null ? [] : [duration.count])].map(
    ({ delta, rounding }) => delta + rounding,
  );
  return Math.min(...ended.filter((count) => count >= firmTotal).map((count) => count - firmTotal + MID_SCRAPE));
}

/** How far two counts certainly differ. */
export function apart(a: CountChange, b: CountChange): number {
  return Math.max(0, Math.abs(a.delta - b.delta) - a.rounding - b.rounding);
}

/** A page may be made in the midst of a call of somebody else: once before the run, once after it. */
export const MID_SCRAPE = 2;

function openBefore({ requests, started }: Observation): number {
  return started === null ? 0 : Math.max(0, started.before - requests.before);
}
