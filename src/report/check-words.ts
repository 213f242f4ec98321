import type { CheckResult } from '../record/run-result.js';
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

/** Those that decide the exit code: calls to warm up are not judged. */
export function brokenChecks(checks: readonly CheckResult[]): CheckResult[] {
  return checks.filter(({ ledger, broken }) => broken > 0 && ledger !== 'warm-up');
}
