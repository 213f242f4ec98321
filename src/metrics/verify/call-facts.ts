import type { RunPlan, RunResult } from '../../record/run-result.js';
import type { VerifyInput } from './verify.js';

/** What of a run its verdict is made of, beside the pages. */
export type RunFacts = Pick<RunResult, 'methods' | 'reflected'> & {
  plan: Pick<RunPlan, 'exclusive' | 'viaProxy'>;
  connections: Pick<RunResult['connections'], 'proxy'>;
};

export function callFacts({ methods, reflected, plan, connections }: RunFacts): CallFacts {
  const name = connections.proxy;
  return { methods, reflected, proxy: plan.viaProxy || name !== null ? { name } : null, exclusive: plan.exclusive };
}

type CallFacts = Required<Pick<VerifyInput, 'methods' | 'reflected' | 'proxy' | 'exclusive'>>;
