import type { RunPlan } from '../../record/run-plan.js';
import type { RunResult } from '../../record/run-result.js';
import { readTold } from '../detect/told.js';
import type { VerifyInput } from './verify-input.js';

/** What of a run its verdict is made of, beside the pages. */
export type RunFacts = Pick<RunResult, 'methods' | 'reflected'> & {
  plan: Pick<RunPlan, 'exclusive' | 'viaProxy' | 'convention' | 'metricsMap'> & Partial<Pick<RunPlan, 'concurrency'>>;
  connections: Pick<RunResult['connections'], 'proxy' | 'addresses'>;
};

/** @throws GrpcRedError `usage` where what the plan says of the pages means nothing */
export function callFacts({ methods, reflected, plan, connections }: RunFacts): CallFacts {
  const name = connections.proxy;
  return {
    methods,
    reflected,
    proxy: plan.viaProxy || name !== null ? { name } : null,
    exclusive: plan.exclusive,
    mostInFlight: plan.concurrency ?? null,
    addresses: connections.addresses,
    told: readTold(plan.convention, plan.metricsMap),
  };
}

type CallFacts = Required<
  Pick<VerifyInput, 'methods' | 'reflected' | 'proxy' | 'exclusive' | 'mostInFlight' | 'addresses' | 'told'>
>;
