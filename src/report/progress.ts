import { displayWidth } from './display-width.js';
import { formatCount, formatDuration, formatRate, formatSetting } from './units.js';

/** What is known of a run while it goes on. */
export interface LiveNumbers {
  /** finishing: of itself; draining: because it was asked to; aborting: by what --abort-on names. */
  phase:
    | 'set-up'
    | 'teardown'
    | 'probe'
    | 'slow-call'
    | 'warm-up'
    | 'measured'
    | 'finishing'
    | 'draining'
    | 'aborting'
    | 'verifying';
  elapsedMs: number;
  /** What the phase is bounded by; null where it is not. */
  plannedMs: number | null;
  plannedCalls: number | null;
  ended: number;
  failed: number;
  /** null where no new calls are started: a rate would only sink. */
  perSecond: number | null;
  /** null before the first call has ended. */
  p50Ms: number | null;
  p99Ms: number | null;
  inFlight: number;
}

/** One line for the terminal, without a line break; what matters least gives way where `columns` is narrow. */
export function progressLine(live: LiveNumbers, columns: number): string {
  const { elapsedMs, ended, failed, perSecond, p50Ms, p99Ms, inFlight } = live;
  const left = leftMs(live);
  const parts: Part[] = [
    { text: PHASE[live.phase], rank: 3 },
    { text: clock(elapsedMs), rank: 0 },
    ...(left === null ? [] : [{ text: `${clock(left)} left`, rank: 4 }]),
    { text: calls(live), rank: 1 },
    ...(perSecond === null ? [] : [{ text: `${formatRate(perSecond)}/s`, rank: 2 }]),
    ...(ended === 0 ? [] : [{ text: `${formatCount(failed)} failed`, rank: failed === 0 ? 7 : 2.5 }]),
    ...(p50Ms === null ? [] : [{ text: `p50 ${formatDuration(p50Ms * 1e6)}`, rank: 6 }]),
    ...(p99Ms === null ? [] : [{ text: `p99 ${formatDuration(p99Ms * 1e6)}`, rank: 5 }]),
    { text: `${formatCount(inFlight)} in flight`, rank: 8 },
  ];
  return fit(parts, columns);
}

interface Part {
  text: string;
  /** The highest goes first. */
  rank: number;
}

const PHASE: Record<LiveNumbers['phase'], string> = {
  'set-up': 'setting up',
  teardown: 'tearing down',
  probe: 'probing',
  'slow-call': 'calling what is slow',
  'warm-up': 'warming up',
  measured: 'measuring',
  finishing: 'waiting for open calls, Ctrl-C twice ends that',
  aborting: 'aborted, waiting for open calls, Ctrl-C twice ends that',
  draining: 'waiting for open calls, Ctrl-C again ends that',
  verifying: 'verifying metrics, Ctrl-C ends that',
};

function calls({ ended, plannedCalls }: LiveNumbers): string {
  if (plannedCalls === null) return `${formatCount(ended)} calls`;
  return `${formatCount(ended)} of ${formatCount(plannedCalls)} calls`;
}

/** Until the nearer of the two bounds; a count's is foretold from the rate. */
function leftMs({ elapsedMs, plannedMs, plannedCalls, ended, perSecond }: LiveNumbers): number | null {
  const bounds: number[] = [];
  if (plannedMs !== null) bounds.push(plannedMs - elapsedMs);
  if (plannedCalls !== null && perSecond !== null && perSecond > 0)
    bounds.push(((plannedCalls - ended) * 1000) / perSecond);
  return bounds.length === 0 ? null : Math.max(0, Math.min(...bounds));
}

/** Tenths below ten seconds, whole seconds above: a number that stands still looks like a hung run. */
function clock(ms: number): string {
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  return formatSetting(Math.floor(ms / 1000) * 1000);
}

function fit(parts: Part[], columns: number): string {
  const line = parts.map(({ text }) => text).join(' · ');
  if (displayWidth(line) <= columns) return line;
  if (parts.length === 1) return line.slice(0, Math.max(0, columns));
  const least = Math.max(...parts.map(({ rank }) => rank));
  return fit(
    parts.filter(({ rank }) => rank !== least),
    columns,
  );
}
