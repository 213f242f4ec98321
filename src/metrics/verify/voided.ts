import type { Check } from '../verdict.js';

/** The check where its count, whatever it says, cannot be compared. */
export function voided(check: Check, because: string): Check {
  switch (check.outcome) {
    case 'not-exercised':
    case 'not-applicable':
      return check;
    case 'pass':
    case 'fail':
    case 'cannot-tell':
      return { ...check, outcome: 'cannot-tell', because };
  }
}
