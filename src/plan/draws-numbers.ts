import type { Flow } from './call-plan.js';
import { templatesOf } from './templates-of.js';

/** Whether anything that the flows send depends on the seed. */
export function drawsNumbers(flows: readonly Flow[]): boolean {
  return flows.some(
    ({ order, steps }) =>
      order !== 'roundrobin' || steps.some((step) => templatesOf(step).some(({ needs }) => needs.seed)),
  );
}
