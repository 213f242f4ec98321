import { startEngine } from '../../engine/run-engine.js';
import type { CallPlan } from '../../plan/call-plan.js';
import type { Recording } from '../../record/recorder.js';
import { GrpcRedError } from '../../shared/error.js';
import type { Interrupts } from '../interrupts.js';
import { Progress } from './show-progress.js';

/**
 * A few calls before the load, by a plan of their own for one thread. An interruption ends them and the run: nothing was
 * measured yet.
 */
export async function callBeforeLoad(plan: CallPlan | null, interrupts: Interrupts): Promise<Recording | null> {
  return plan === null ? null : interrupts.before((stopped) => callNow(plan, stopped), AMONG_THEM);
}

const AMONG_THEM = new GrpcRedError(
  'interrupted',
  'Interrupted before the load began.',
  'Only calls of --probe or --slow-call were sent.',
);

async function callNow(plan: CallPlan, stopped: AbortSignal): Promise<Recording> {
  const engine = await startEngine(plan, stopped);
  const progress = new Progress(plan, engine.live);
  const abandon = () => engine.abandon();
  stopped.addEventListener('abort', abandon);
  try {
    const [thread] = await engine.results;
    const { end, recording } = thread!;
    if (end.unsendable === null) return recording;
    throw new GrpcRedError('bad-template', end.unsendable, 'Only calls of --probe or --slow-call were sent.');
  } finally {
    stopped.removeEventListener('abort', abandon);
    progress.end();
  }
}
