import type { MethodResult } from '../../record/run-result.js';
import type { FamilySpec } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import type { Books } from './books.js';
import { checkSameProcess } from './check-page.js';
import type { PageChain } from './falls.js';
import { showTheSame } from './show-the-same.js';
import { calls } from './words.js';

/** Whether counts can be compared at all. Two suspicions are raised only where something failed: without, they are idle. */
export function checkProcess(
  chains: readonly PageChain[],
  counters: readonly FamilySpec[],
  books: readonly Books[],
  checks: readonly Check[],
): Check {
  const check = checkSameProcess(chains);
  const failed = checks.some(({ required, outcome }) => required && outcome === 'fail');
  if (check.outcome === 'cannot-tell' || !failed) return check;
  const twins = chains.flatMap((a, i) =>
    chains.slice(i + 1).flatMap((b) => (showTheSame(a, b, counters) ? [[a, b]] : [])),
  );
  const [first] = twins;
  if (first !== undefined) {
    const [a, b] = first;
    return {
      ...check,
      outcome: 'cannot-tell',
      because: `${a!.url} and ${b!.url} show the same counts and the same start, so they seem to be one process, which is then added twice. Give each process's page once.`,
    };
  }
  const broken = brokenText(books.flatMap(({ result }) => result.ledgers));
  if (check.outcome === 'pass' || broken === null) return check;
  return {
    ...check,
    outcome: 'cannot-tell',
    because: `${broken}, and the page has no process_start_time_seconds: the server may have restarted during the run. Export it, or run it again on a server that stays up.`,
  };
}

/** What a restart would do to calls: `3 calls lost the connection and 12 were refused`; null where none was so. */
function brokenText(rows: MethodResult['ledgers']): string | null {
  const sum = (cause: 'connection-lost' | 'refused') => rows.reduce((all, { causes }) => all + (causes[cause] ?? 0), 0);
  const [lost, refused] = [sum('connection-lost'), sum('refused')];
  if (lost + refused === 0) return null;
  if (lost === 0) return `${calls(refused)} ${refused === 1 ? 'was' : 'were'} refused`;
  return `${calls(lost)} lost the connection${refused === 0 ? '' : ` and ${refused} ${refused === 1 ? 'was' : 'were'} refused`}`;
}
