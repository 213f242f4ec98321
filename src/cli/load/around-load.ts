import { startEngine } from '../../engine/run-engine.js';
import type { CallPlan } from '../../plan/call-plan.js';
import type { Warning } from '../../record/run-result.js';
import { escapeText } from '../../report/escape-text.js';
import { GrpcRedError } from '../../shared/error.js';
import type { Interrupts } from '../interrupts.js';
import { callOnce, type OnceMade } from './call-once.js';

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
): Promise<{ load: Load; teardown: TornDown }> {
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
    if (made.trouble !== null && !interrupts.happened) throw failed(made.trouble, await tornDown(tearDown));
  }
  let done: Load;
  try {
    if (interrupts.happened) throw INTERRUPTED;
    done = await load(made);
  } catch (error) {
    if (made !== null) tellTrouble(await tornDown(tearDown));
    // Whoever was interrupted on the way to the load knows nothing of the set-up, and says that nothing was sent.
    if (made !== null && error instanceof GrpcRedError && error.code === 'interrupted') throw INTERRUPTED;
    throw error;
  }
  return { load: done, teardown: await tornDown(tearDown) };
}

/** What a teardown brought back; null where there was none, or no connection for it. */
export interface TornDown {
  made: OnceMade | null;
  /** What did not go as it was to, as a sentence; null: all did. Holds text of the server's. */
  trouble: string | null;
}

/** A teardown that failed leaves things behind, but changes nothing that was measured: a server may be gone by then. */
async function tornDown(tearDown: () => Promise<OnceMade | null>): Promise<TornDown> {
  try {
    const made = await tearDown();
    const trouble = made?.trouble ?? null;
    return { made, trouble: trouble === null ? null : `The teardown was not made whole: ${trouble}.` };
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    return { made: null, trouble: `The teardown was not made: ${error.message}` };
  }
}

export function teardownWarnings({ trouble }: TornDown): Warning[] {
  return trouble === null ? [] : [{ code: 'teardown', message: trouble }];
}

const INTERRUPTED = new GrpcRedError(
  'interrupted',
  'Interrupted before the load began.',
  'Only calls that come before it, and those of the teardown, were sent.',
);

function failed(trouble: string, torn: TornDown): GrpcRedError {
  const whole = torn.made === null ? '' : ' What was set up so far was torn down.';
  return new GrpcRedError(
    'set-up-failed',
    `The set-up failed, so there was no load: ${trouble}.`,
    `Look at the step, and at what the server says of it.${torn.trouble === null ? whole : ` ${torn.trouble}`}`,
  );
}

/** Beside the error that ended the run, which is the one to be told. */
function tellTrouble({ trouble }: TornDown): void {
  if (trouble !== null) process.stderr.write(`grpc-red: ${escapeText(trouble)}\n`);
}
