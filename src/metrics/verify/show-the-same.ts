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
  const sameStart = [0, -1].every((at) => startTime(a.pages.at(at)!) === startTime(b.pages.at(at)!));
  if (!sameStart) return false;
  const movement = diffPages(only(a.pages.at(0)!, counters), only(a.pages.at(-1)!, counters));
  if (movement.every(({ before, after }) => before === after)) return false;
  return [0, -1].every((at) => {
    const deltas = diffPages(only(a.pages.at(at)!, counters), only(b.pages.at(at)!, counters));
    return deltas.every(({ before, after }) => before === after);
  });
}
