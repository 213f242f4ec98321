import type { Check } from '../verdict.js';
import { blankCheck } from '../verify/blank-check.js';
import { voided } from '../verify/voided.js';
import type { Reading } from './infer-conventions.js';
import { entryOf, mapOption } from './metrics-map.js';

/** A reading, and what it was judged to be. */
export interface JudgedReading {
  reading: Reading;
  checks: Check[];
}

/**
 * What several readings of a page say together. Whichever of them is the right one, the calls were counted right where
 * all agree with the books; where one does not, nobody knows whether it was meant to, and no other stands in for it.
 * A counter of which neither name nor status says that it counts calls proves nothing by a number that fits.
 */
export function settleReadings(judged: readonly JudgedReading[]): Check[] {
  const checks = judged.flatMap((one) => one.checks);
  const isVague = judged.every(({ reading }) => saysNothing(reading));
  const disagree =
    judged.length > 1 && checks.some(({ required, outcome }) => required && outcome !== 'pass' && outcome in OPEN);
  if (judged.length === 0 || (!isVague && !disagree)) return checks;
  const names = judged.map(({ reading }) => reading.convention.families[0].name);
  const lines = judged.map(({ reading }) => mapOption(entryOf(reading.convention.families[0])));
  const because = disagree
    ? `${names.join(' and ')} may each count the calls, by names and labels, and not all of them agree with the books. Say which one does: ${lines.join(' or ')}`
    : `${names.join(' and ')} bears the labels of the calls, but nothing says that it counts them. Say so: ${lines.join(' or ')}`;
  const open: Check = { ...blankCheck('roles-told', 'page', null, []), outcome: 'cannot-tell', because };
  return [open, ...checks.map((check) => (check.outcome === 'fail' || isVague ? voided(check, because) : check))];
}

const OPEN = { fail: true, 'cannot-tell': true };

function saysNothing({ doubt, families, told }: Reading): boolean {
  const { name, labels } = families[0]!.read;
  return doubt !== null && !told.has('requests') && name.role === null && labels.code?.meaning.is !== 'status';
}
