import type { CheckResult, RunResult } from '../record/run-result.js';
import { statusName } from '../shared/status.js';

/** What a check asks for: `status OK or NOT_FOUND`, `user.name`, `capture id`. */
export function checkAsks({ reason, subject }: CheckResult): string {
  switch (reason) {
    case 'code':
      return `status ${subject
        .split(',')
        .map((code) => statusName(Number(code)))
        .join(' or ')}`;
    case 'handler-at-least':
      return `an answer after ${subject} ms at least`;
    case 'answer':
      return 'an answer that can be read';
    case 'field':
      return subject;
    case 'capture':
      return `capture ${subject}`;
  }
}

/** `step 2 of crud (GetUser)`, of the set-up or the teardown likewise. */
export function checkPlace({ ledger, flow, step, method }: CheckResult): string {
  const during = ledger === 'warm-up' ? ', while warming up' : '';
  return `step ${step}${flow === null ? '' : ` of ${flow}`} (${method})${during}`;
}

/**
 * What a scenario expects that nobody looked at, because the flow's runs failed before: nothing is known of it, so it
 * cannot be said to hold. Where the end of the run cut most of them short it is not among them, nor what only is read
 * (captures).
 */
export function unreachedChecks({ checks, flows }: Pick<RunResult, 'checks' | 'flows'>): CheckResult[] {
  const hopeless = new Set(
    flows.filter((flow) => flow.completed === 0 && flow.broken > flow.cut).map(({ name }) => name),
  );
  return checks.filter(
    ({ ledger, flow, judged, reason }) =>
      ledger === 'load' &&
      judged === 0 &&
      reason !== 'capture' &&
      reason !== 'answer' &&
      flow !== null &&
      hopeless.has(flow),
  );
}

/** Those that decide the exit code: calls to warm up are not judged. */
export function brokenChecks(checks: readonly CheckResult[]): CheckResult[] {
  return checks.filter(({ ledger, broken }) => broken > 0 && ledger !== 'warm-up');
}
