import { GrpcRedError } from '../shared/error.js';
import type { BenchOptions } from './bench-options.js';
import type { CallPlan, Flow } from './call-plan.js';
import { oneByOne } from './one-by-one.js';
import { payloadCount } from './payload.js';

/** Calls of the load that are probed; so many primes add up to some 1,500 calls. */
const MOST_PROBED = 24;
/** No payload list makes a call's number larger than the prime behind this. */
const MOST_PAYLOADS = 31;
const HOW = { phase: 'probe', durationMs: 10_000, longestCallMs: 10_000 } as const;

/**
 * A few calls before the load (`--probe`), by whose numbers families can be told apart that names leave open: of each
 * call of the load a prime number of its own, with its own payloads, so that no two methods were called equally often.
 * null where it was not asked for.
 */
export function buildProbePlan({ probe, setUp }: BenchOptions, load: CallPlan): CallPlan | null {
  if (!probe) return null;
  if (setUp.length > 0 || load.flows.some(({ steps }) => steps.length > 1)) {
    throw new GrpcRedError(
      'usage',
      '--probe makes each call on its own, but these need what is made before them (set-up, or flows of several steps).',
      'Leave --probe out, or say what the page means with --metrics-map.',
    );
  }
  return oneByOne(load, withPrimes(load.flows.slice(0, MOST_PROBED)), HOW);
}

/** A flow's weight is its number of calls. All payloads of a list are sent, where they are not too many. */
function withPrimes(flows: readonly Flow[]): Flow[] {
  const used = new Set<number>();
  const perMethod = new Map<number, number>();
  return flows.map((flow) => {
    const { methodIndex, payload } = flow.steps[0]!;
    const before = perMethod.get(methodIndex) ?? 0;
    // Several calls of one method add up: the sums are to differ as well.
    const others = [...perMethod].filter(([index]) => index !== methodIndex).map(([, sum]) => sum);
    let weight = Math.max(2, Math.min(payloadCount(payload, flow.rows), MOST_PAYLOADS));
    while (!isPrime(weight) || used.has(weight) || others.includes(before + weight)) weight++;
    used.add(weight);
    perMethod.set(methodIndex, before + weight);
    return { ...flow, weight, steps: flow.steps.map((step) => ({ ...step, capture: [], check: null })) };
  });
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return number >= 2;
}
