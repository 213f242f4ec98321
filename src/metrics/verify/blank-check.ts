import type { Check, Signal } from '../verdict.js';

/** A required check that nothing was compared in yet: whoever judges it puts the outcome, the reason and the figures. */
export function blankCheck(
  name: string,
  signal: Signal,
  method: string | null,
  series: string[],
): Omit<Check, 'outcome' | 'because'> {
  return {
    name,
    signal,
    method,
    code: null,
    required: true,
    expected: null,
    observed: null,
    unit: null,
    series,
    power: null,
  };
}
