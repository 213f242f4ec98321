import type { RunResult } from './run-result.js';

/** Calls per second, as every report shows it; 0 where nothing was measured. */
export function runRate({ calls, overMs }: RunResult['rate']): number {
  return overMs > 0 ? (calls * 1000) / overMs : 0;
}
