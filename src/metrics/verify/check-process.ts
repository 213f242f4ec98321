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
  const lost = books.flatMap(({ result }) => result.ledgers).reduce((sum, row) => sum + lostConnections(row), 0);
  if (check.outcome === 'pass' || lost === 0) return check;
  return {
    ...check,
    outcome: 'cannot-tell',
    because: `${calls(lost)} lost the connection, and the page has no process_start_time_seconds: the server may have restarted during the run. Export it, or run it again on a server that stays up.`,
  };
}

function lostConnections({ causes }: MethodResult['ledgers'][number]): number {
  return (causes['connection-lost'] ?? 0) + (causes.refused ?? 0);
}
