import type { Bracket } from '../../src/metrics/bracket.js';
import type { Verdict } from '../../src/metrics/verdict.js';
import type { MethodResult } from '../../src/record/run-result.js';

interface SettleOptions {
  exclusive?: boolean;
  stopped?: AbortSignal;
  onWait?: (leftMs: number) => void;
}

/** Waits for the pages after a run that has just ended, and says what they prove. */
export async function settle(
  bracket: Bracket,
  methods: MethodResult[],
  { exclusive = true, stopped = new AbortController().signal, onWait }: SettleOptions = {},
): Promise<Verdict> {
  const facts = {
    methods,
    reflected: [],
    plan: { exclusive, viaProxy: false, convention: null, metricsMap: [] },
    connections: { proxy: null },
  };
  const run = { ...facts, endedAt: new Date().toISOString(), warnings: [] };
  return (await bracket.settle(run, stopped, onWait)).verdict;
}
