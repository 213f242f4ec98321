import { GrpcRedError } from '../shared/error.js';
import type { Flow } from './call-plan.js';

/** Most looks at a flow that laying out the order may take: a second's work, which every thread does. */
const MOST_LOOKS = 200_000_000;

/** Which flow the k-th start of a phase runs, and for the how-manieth time. Pure, so that threads agree on it. */
export interface FlowOrder {
  /** After so many starts the flows repeat. */
  cycle: number;
  /** Index into the plan's flows, for start number k (from 0, over all threads). */
  flowAt(k: number): number;
  /** How many earlier starts ran that same flow. */
  iterationAt(k: number): number;
}

/**
 * Spreads the flows by their weights, evenly (smooth weighted round robin): weights 3 and 1 run A A B A.
 * After every full cycle the shares are exact.
 *
 * @throws GrpcRedError `bad-input` where no order of a length within reason has these shares
 */
export function makeFlowOrder(flows: readonly Pick<Flow, 'weight'>[]): FlowOrder {
  const weights = reduced(flows.map((flow) => flow.weight));
  const cycle = weights.reduce((sum, weight) => sum + weight, 0);
  if (cycle * weights.length > MOST_LOOKS) {
    const says = `The weights of ${weights.length} flows add up to ${cycle}: their order repeats after so many starts.`;
    throw new GrpcRedError('bad-input', says, 'Give smaller weights, or such as have a common divisor.');
  }
  const order = new Int32Array(cycle);
  const rank = new Int32Array(cycle);
  const seen = weights.map(() => 0);
  const credit = weights.map(() => 0);
  for (let k = 0; k < cycle; k++) {
    let chosen = 0;
    for (let i = 0; i < weights.length; i++) {
      credit[i]! += weights[i]!;
      if (credit[i]! > credit[chosen]!) chosen = i;
    }
    credit[chosen]! -= cycle;
    order[k] = chosen;
    rank[k] = seen[chosen]!++;
  }
  return {
    cycle,
    flowAt: (k) => order[k % cycle]!,
    iterationAt: (k) => Math.floor(k / cycle) * weights[order[k % cycle]!]! + rank[k % cycle]!,
  };
}

/** The same proportions in the smallest whole numbers: keeps the cycle short. */
function reduced(weights: number[]): number[] {
  const divisor = weights.reduce(greatestCommonDivisor);
  return weights.map((weight) => weight / divisor);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
