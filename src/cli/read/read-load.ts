import type { BenchOptions } from '../../plan/bench-options.js';
import { makePacer } from '../../plan/pacer.js';
import { lineAt } from '../../plan/ramp-steps.js';
import { GrpcRedError } from '../../shared/error.js';
import type { LoadShape, PlacesShape, Ramp, Stage } from '../../shared/load-shape.js';
import { quote } from '../../shared/quote.js';
import type { RawLoad } from '../arguments/load-options.js';
import { duration, ratePerSecond, wholeNumber } from './parse-values.js';
import { readRamp } from './read-ramp.js';

/** Each call in flight takes some 16 kB. */
const MOST_IN_FLIGHT = 100_000;
/** What --async opens at the most. */
const MOST_UNASKED = 10_000;
const DEFAULT_IN_FLIGHT = 50;
const MOST_STAGES = 1000;

type Bounds = Pick<BenchOptions, 'total' | 'durationMs' | 'maxDurationMs' | 'deadlineMs'>;

/** How long stages last together; null where there are none. */
export function stagesMs({ stages }: RawLoad): number | null {
  return stages === undefined ? null : stages.reduce((sum, stage) => sum + duration('for', stage.for, 'refused'), 0);
}

/** When calls are due. */
export function readLoadShape(raw: RawLoad, bounds: Bounds): LoadShape {
  const load = readShape(raw);
  if (load.shape === 'closed' || load.shape === 'stages') return load;
  const { total, durationMs, maxDurationMs } = bounds;
  const endless = total !== null && durationMs === null && maxDurationMs === null;
  if (endless && makePacer(load).dueMs(total - 1, 0) === Number.POSITIVE_INFINITY) {
    throw new GrpcRedError(
      'usage',
      `The rate falls to 0 before all ${total} calls are due: the run would never end.`,
      'Say where it stays with --load-end, or when to stop with -x.',
    );
  }
  return load;
}

function readShape(raw: RawLoad): LoadShape {
  const perSecond = raw.rps === undefined ? 0 : ratePerSecond('-r', raw.rps);
  const schedule = readSchedule('--load-schedule', raw.loadSchedule);
  if (raw.stages !== undefined && (perSecond > 0 || schedule !== 'const')) {
    throw new GrpcRedError(
      'usage',
      `stages say the rate, and so does ${perSecond > 0 ? '-r' : '--load-schedule'}.`,
      'Give one of them.',
    );
  }
  if (schedule !== 'const' && perSecond > 0) {
    throw new GrpcRedError(
      'usage',
      `-r is a constant rate, and --load-schedule ${schedule} one that changes.`,
      'Give the rate to begin with as --load-start.',
    );
  }
  const ramp = readRamp('load', schedule, {
    start: raw.loadStart,
    step: raw.loadStep,
    stepDuration: raw.loadStepDuration,
    end: raw.loadEnd,
    maxDuration: raw.loadMaxDuration,
  });
  if (ramp !== null) return ramp;
  if (raw.stages !== undefined) return { shape: 'stages', stages: readStages(raw.stages) };
  return perSecond > 0 ? { shape: 'constant', perSecond } : { shape: 'closed' };
}

function readStages(stages: NonNullable<RawLoad['stages']>): Stage[] {
  if (stages.length === 0 || stages.length > MOST_STAGES) {
    throw new GrpcRedError(
      'usage',
      `stages takes 1 to ${MOST_STAGES} stages, not ${stages.length}.`,
      'For example: stages: [{rps: 100, for: 10s}, {rps: 100, to: 500, for: 30s}].',
    );
  }
  const list = stages.map(({ rps, to, for: time }) => {
    const perSecond = ratePerSecond('rps', rps);
    return {
      perSecond,
      toPerSecond: to === undefined ? perSecond : ratePerSecond('to', to),
      forMs: duration('for', time, 'refused'),
    };
  });
  if (list.some(({ perSecond, toPerSecond }) => perSecond > 0 || toPerSecond > 0)) return list;
  throw new GrpcRedError('usage', 'All stages have a rate of 0: no call would be due.', 'Give one of them a rate.');
}

/** How many calls may be open: the most, and how that changes. */
export function readPlaces(
  raw: RawLoad,
  load: LoadShape,
  bounds: Bounds,
): Pick<BenchOptions, 'concurrency' | 'places'> & { fewest: number } {
  const { total } = bounds;
  const schedule = readSchedule('--concurrency-schedule', raw.concurrencySchedule);
  const ramp = readRamp('concurrency', schedule, {
    start: raw.concurrencyStart ?? (schedule === 'const' ? undefined : '1'),
    step: raw.concurrencyStep ?? (schedule === 'const' ? undefined : '1'),
    stepDuration: raw.concurrencyStepDuration,
    end: raw.concurrencyEnd,
    maxDuration: raw.concurrencyMaxDuration,
  });
  if (raw.async && load.shape === 'closed') {
    throw new GrpcRedError(
      'usage',
      '--async without a rate would open calls without end.',
      'Say how many start in a second (-r 1000), or how many are open at once (-c 500, without --async).',
    );
  }
  if (ramp !== null) return rampPlaces(raw, ramp, bounds);
  const given =
    raw.concurrency === undefined ? DEFAULT_IN_FLIGHT : wholeNumber('-c', raw.concurrency, 1, MOST_IN_FLIGHT);
  const asked = raw.async ? Math.max(given, openedByRate(load, bounds)) : given;
  const concurrency = Math.min(asked, total ?? asked);
  return { concurrency, places: { shape: 'constant' }, fewest: concurrency };
}

function rampPlaces(raw: RawLoad, ramp: Exclude<PlacesShape, { shape: 'constant' }>, bounds: Bounds) {
  if (raw.concurrency !== undefined) {
    throw new GrpcRedError(
      'usage',
      `-c is a constant number of calls in flight, and --concurrency-schedule ${shapeName(ramp)} one that changes.`,
      'Give the number to begin with as --concurrency-start.',
    );
  }
  const { total, durationMs, maxDurationMs } = bounds;
  const untilMs = Math.min(
    ramp.maxMs ?? Number.POSITIVE_INFINITY,
    durationMs ?? maxDurationMs ?? Number.POSITIVE_INFINITY,
  );
  const last = ramp.end ?? reachedAt(ramp, untilMs);
  if (last < 1) {
    throw new GrpcRedError(
      'usage',
      'The calls in flight would fall to 0, and nothing could be sent.',
      'Say where they stay: --concurrency-end 1.',
    );
  }
  const most = Math.min(Math.max(ramp.start, last), total ?? Number.POSITIVE_INFINITY);
  if (most > MOST_IN_FLIGHT) {
    throw new GrpcRedError(
      'usage',
      `The calls in flight would grow beyond ${MOST_IN_FLIGHT}.`,
      'Say where they stay with --concurrency-end, or when with --concurrency-max-duration.',
    );
  }
  return { concurrency: most, places: ramp, fewest: Math.min(most, ramp.start, last) };
}

/** What a ramp without an end comes to: whole numbers, in steps or along a line. */
function reachedAt(ramp: Exclude<PlacesShape, { shape: 'constant' }>, ms: number): number {
  if (ms === Number.POSITIVE_INFINITY) return ramp.step * Number.POSITIVE_INFINITY;
  if (ramp.shape === 'steps') return ramp.start + ramp.step * Math.floor(ms / ramp.everyMs);
  const value = lineAt(ramp, ms);
  return ramp.step > 0 ? Math.floor(value) : Math.ceil(value);
}

/** As many as a rate has open where each call takes up to its deadline, within reason. */
function openedByRate(load: LoadShape, { deadlineMs, total }: Bounds): number {
  const peak = peakOf(load);
  const most = deadlineMs === 0 ? MOST_UNASKED : Math.ceil((peak * deadlineMs) / 1000) + 1;
  return Math.min(most, MOST_UNASKED, total ?? MOST_UNASKED);
}

function peakOf(load: LoadShape): number {
  switch (load.shape) {
    case 'closed':
      return 0;
    case 'constant':
      return load.perSecond;
    case 'stages':
      return Math.max(...load.stages.flatMap(({ perSecond, toPerSecond }) => [perSecond, toPerSecond]));
    case 'steps':
    case 'line':
      return load.step < 0 ? load.start : (load.end ?? Number.POSITIVE_INFINITY);
  }
}

type Schedule = 'const' | 'step' | 'line';

function readSchedule(option: string, text = 'const'): Schedule {
  const known: Schedule[] = ['const', 'step', 'line'];
  const schedule = known.find((one) => one === text.toLowerCase());
  if (schedule !== undefined) return schedule;
  throw new GrpcRedError(
    'usage',
    `${option} takes const, step or line, not ${quote(text)}.`,
    'Leave it out for const.',
  );
}

function shapeName({ shape }: { shape: 'steps' | 'line' } & Ramp): string {
  return shape === 'steps' ? 'step' : 'line';
}
