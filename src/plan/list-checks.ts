import type { CheckReason } from '../record/run-result.js';
import type { CallPlan } from './call-plan.js';

/** One thing that may turn out wrong with a step's answers; its place in the list is its number in the books. */
export interface PlannedCheck {
  flowIndex: number;
  stepIndex: number;
  methodIndex: number;
  reason: CheckReason;
  /** What it is about: the codes, the path of the field, the name of the capture. */
  subject: string;
}

/**
 * Every check of a plan. For each step, in this order: its codes, its handler's time, whether its answer can be read, its
 * fields, its captures; what a step does not have is left out.
 */
export function listChecks({ flows }: Pick<CallPlan, 'flows'>): PlannedCheck[] {
  return flows.flatMap(({ steps }, flowIndex) =>
    steps.flatMap(({ methodIndex, capture, check }, stepIndex) => {
      const at = (reason: CheckReason, subject: string): PlannedCheck => ({
        flowIndex,
        stepIndex,
        methodIndex,
        reason,
        subject,
      });
      const list: PlannedCheck[] = [];
      if (check !== null && check.codes !== null) list.push(at('code', check.codes.join(',')));
      if (check !== null && check.minHandlerMs !== null) list.push(at('handler-at-least', `${check.minHandlerMs}`));
      const fields = check?.fields ?? [];
      if (fields.length + capture.length > 0) list.push(at('answer', ''));
      return [
        ...list,
        ...fields.map(({ path }) => at('field', path)),
        ...capture.map(({ name }) => at('capture', name)),
      ];
    }),
  );
}

/** The names of a flow's captures; the place of each is its place among the values that a flow carries. */
export function captureNames(steps: readonly { capture: readonly { name: string }[] }[]): string[] {
  return [...new Set(steps.flatMap(({ capture }) => capture.map(({ name }) => name)))];
}
