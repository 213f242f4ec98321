import { startEngine } from '../engine/run-engine.js';
import type { CallPlan } from '../plan/call-plan.js';
import type { Warning } from '../record/run-result.js';
import { escapeText } from '../report/escape-text.js';
import { GrpcRedError } from '../shared/error.js';
import { callOnce, type OnceMade } from './call-once.js';
import type { Interrupts } from './interrupts.js';

/** A set-up that goes on and on would keep the load from ever being. */
const LONGEST_SET_UP_MS = 10 * 60_000;
/** A teardown must not hang what ended. */
const LONGEST_TEARDOWN_MS = 60_000;

/** What comes before and after the load. */
export interface Around {
  setUp: CallPlan | null;
  teardown: CallPlan | null;
}

/**
 * Makes the set-up, then the load, then the teardown: that comes whatever became of the load, also where it was
 * interrupted, or where the set-up failed, for as long as a set-up was begun.
 *
 * @param withCaptured gives a plan the values that set-up captured
 * @throws GrpcRedError `set-up-failed`: no call of the load was made
 */
export async function aroundLoad<Load>(
  { setUp, teardown }: Around,
  interrupts: Interrupts,
  withCaptured: (plan: CallPlan, captured: (string | null)[]) => CallPlan,
  load: (made: OnceMade | null) => Promise<Load>,
): Promise<{ load: Load; teardown: OnceMade | null }> {
  let made: OnceMade | null = null;
  const tearDown = async () => {
    if (teardown === null) return null;
    const plan = withCaptured(teardown, made?.captured ?? []);
    const engine = await startEngine(plan, new AbortController().signal);
    return callOnce(plan, engine, interrupts, LONGEST_TEARDOWN_MS);
  };
  if (setUp !== null) {
    const engine = await interrupts.before((stopped) => startEngine(setUp, stopped));
    made = await callOnce(setUp, engine, interrupts, LONGEST_SET_UP_MS);
  }
  try {
    if (interrupts.happened) throw INTERRUPTED;
    if (made !== null && made.trouble !== null) throw failed(made.trouble);
    const done = await load(made);
    return { load: done, teardown: await tearDown() };
  } catch (error) {
    if (made !== null) await tellTrouble(tearDown);
    // Whoever was interrupted on the way to the load knows nothing of the set-up, and says that nothing was sent.
    if (made !== null && error instanceof GrpcRedError && error.code === 'interrupted') throw INTERRUPTED;
    throw error;
  }
}

/** A teardown that failed leaves things behind, but changes nothing that was measured. */
export function teardownWarnings(made: OnceMade | null): Warning[] {
  if (made === null || made.trouble === null) return [];
  const message = `The teardown was not made whole: ${made.trouble}.`;
  return [{ code: 'teardown', message }];
}

const INTERRUPTED = new GrpcRedError(
  'interrupted',
  'Interrupted before the load began.',
  'Only calls that come before it, and those of the teardown, were sent.',
);

function failed(trouble: string): GrpcRedError {
  return new GrpcRedError(
    'set-up-failed',
    `The set-up failed, so there was no load: ${trouble}.`,
    'Look at the step, and at what the server says of it. What was set up so far was torn down, where there is a teardown.',
  );
}

/** Beside the error that ended the run, which is the one to be told. */
async function tellTrouble(tearDown: () => Promise<OnceMade | null>): Promise<void> {
  const trouble = await tearDown().then(
    (made) => made?.trouble ?? null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (trouble !== null) process.stderr.write(`grpc-red: The teardown was not made whole: ${escapeText(trouble)}\n`);
}
