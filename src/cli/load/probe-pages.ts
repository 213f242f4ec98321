import type { CallPlan } from '../../plan/call-plan.js';
import { probedMethods } from '../../record/probed-methods.js';
import type { Recording } from '../../record/recorder.js';
import type { Interrupts } from '../interrupts.js';
import { callBeforeLoad } from './call-before-load.js';
import type { OpenPages } from './open-pages.js';

/** Sends the calls of --probe, and waits until the pages show them or had their time; null where none are to be sent. */
export async function probePages(
  plan: CallPlan | null,
  pages: OpenPages | null,
  interrupts: Interrupts,
): Promise<Recording | null> {
  const recording = await callBeforeLoad(plan, interrupts);
  if (plan === null || recording === null || pages === null) return recording;
  const sent = probedMethods(plan, recording);
  await interrupts.before((stopped) => pages.bracket.probed(sent, stopped));
  return recording;
}
