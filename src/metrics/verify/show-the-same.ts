import type { FamilySpec } from '../conventions/convention.js';
import { diffPages } from '../delta.js';
import { startTime } from './check-page.js';
import type { PageChain } from './falls.js';
import { only } from './find-conventions.js';

/**
 * Whether two addresses gave the same counts, and the same start of the process, before the run and after it. Where
 * nothing was counted in between, there is nothing that was added twice.
 */
export function showTheSame(a: PageChain, b: PageChain, counters: readonly FamilySpec[]): boolean {
  const movement = diffPages(only(a.pages.at(0)!, counters), only(a.pages.at(-1)!, counters));
  if (movement.every(({ before, after }) => before === after)) return false;
  return [0, -1].every((at) => {
    const left = a.pages.at(at)!;
    const right = b.pages.at(at)!;
    const deltas = diffPages(only(left, counters), only(right, counters));
    return startTime(left) === startTime(right) && deltas.every(({ before, after }) => before === after);
  });
}
