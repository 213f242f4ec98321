import type { LoopEnd } from '../../engine/loop-end.js';
import type { EngineRun } from '../../engine/run-engine.js';
import type { CallPlan } from '../../plan/call-plan.js';
import { listChecks } from '../../plan/list-checks.js';
import type { CheckPart } from '../../record/compose-flows.js';
import type { Recording } from '../../record/recorder.js';
import { statusName } from '../../shared/status.js';
import type { Interrupts } from '../interrupts.js';
import { Progress } from './show-progress.js';

/** What a set-up or a teardown brought back. */
export interface OnceMade {
  recording: Recording;
  /** By the place of their names; null: not captured. */
  captured: (string | null)[];
  checks: CheckPart;
  /** What did not go as it was to, as a sentence without its end; null: all did. Holds text of the server's. */
  trouble: string | null;
}

/**
 * Waits for the calls of a plan that come once. The first interruption lets the open one end and starts no other; the
 * next one gives it up.
 *
 * @param engine runs the plan
 * @param longestMs after so long what is still open is given up
 */
export async function callOnce(
  plan: CallPlan,
  engine: EngineRun,
  interrupts: Interrupts,
  longestMs: number,
): Promise<OnceMade> {
  const progress = new Progress(plan, engine.live);
  const bound = setTimeout(() => engine.abandon(), longestMs);
  try {
    const [thread] = await interrupts.whileRunning(engine, engine.results, () => progress.enter('draining'));
    const { recording, end } = thread!;
    const { name } = plan.phases[0]!;
    const ledger = name === 'teardown' ? 'teardown' : 'set-up';
    const checks = {
      planned: listChecks(plan),
      flows: plan.flows,
      counts: [end.checks],
      ledgers: [ledger, ledger] as const,
    };
    return { recording, captured: end.captured, checks, trouble: troubleOf(plan, end, checks) };
  } finally {
    clearTimeout(bound);
    progress.end();
  }
}

function troubleOf(
  { flows, methods, phases }: CallPlan,
  { last, unsendable }: Pick<LoopEnd, 'last' | 'unsendable'>,
  checks: CheckPart,
): string | null {
  if (last?.end === 'completed') return null;
  const { name } = phases[0]!;
  if (last === null) return `no step of ${name} was made`;
  const steps = flows[0]!.steps;
  const { service, method } = methods[steps[last.step]!.methodIndex]!;
  const which = `step ${last.step + 1} of ${name} (${service}/${method})`;
  const said = last.status === 0 || last.detail === '' ? '' : `: ${last.detail}`;
  if (unsendable !== null) return `${name} was stopped at ${which}. ${unsendable.replace(/\.$/, '')}`;
  if (last.end === 'cut') return `${name} was stopped after ${which}${said}`;
  if (last.status !== 0) return `${which} ended with ${statusName(last.status)}${said}`;
  const [counts] = checks.counts;
  const broken = checks.planned.flatMap(({ stepIndex, reason, subject }, i) =>
    stepIndex === last.step && counts!.broken[2 * i + 1]! > 0
      ? [`${[reason, subject].filter(Boolean).join(' ')}: ${counts!.examples[2 * i + 1]}`]
      : [],
  );
  return `${which} was answered, but not as it was to be (${broken.join('; ')})`;
}
