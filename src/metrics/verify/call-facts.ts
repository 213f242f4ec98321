import type { RunResult } from '../../record/run-result.js';
import type { VerifyInput } from './verify.js';

/** What of a run its verdict is made of, beside the pages. */
export type RunFacts = Pick<RunResult, 'methods'> &
  Partial<Pick<RunResult, 'reflected'>> & {
    plan?: Pick<RunResult['plan'], 'viaProxy'>;
    connections?: Pick<RunResult['connections'], 'proxy'>;
  };

export function callFacts({ methods, reflected = [], plan, connections }: RunFacts): CallFacts {
  const name = connections?.proxy ?? null;
  return { methods, reflected, proxy: plan?.viaProxy === true || name !== null ? { name } : null };
}

type CallFacts = Required<Pick<VerifyInput, 'methods' | 'reflected' | 'proxy'>>;
