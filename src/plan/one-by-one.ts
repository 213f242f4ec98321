import type { CallPlan, Flow, Phase } from './call-plan.js';

/** What differs between the plans of a few calls before the load. */
export interface OneByOne {
  phase: Phase['name'];
  /** No new call is started after this long; null: all are. */
  durationMs: number | null;
  /** Deadline where the load has none: a handler that hangs must not hang the run. */
  longestCallMs: number;
}

/** A plan of calls beside the load's: one at a time over one connection, of each flow as many as its weight says. */
export function oneByOne(load: CallPlan, flows: Flow[], { phase, durationMs, longestCallMs }: OneByOne): CallPlan {
  const calls = flows.reduce((sum, { weight }) => sum + weight, 0);
  return {
    ...load,
    flows,
    phases: [
      { name: phase, pacer: { shape: 'closed' }, places: { shape: 'constant' }, limit: { flows: calls, durationMs } },
    ],
    concurrency: 1,
    connections: 1,
    threads: 1,
    deadlineMs: load.deadlineMs === 0 ? longestCallMs : load.deadlineMs,
    detailsFile: null,
    answerTypes: null,
  };
}
