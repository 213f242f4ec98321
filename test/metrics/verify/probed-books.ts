import type { MethodResult } from '../../../src/record/run-result.js';
import { clientBooks } from './client-books.js';
import type { SimulatedCall } from './simulated-call.js';

/** The client's books of a load, and of the calls of a probe before it. */
export function probedBooks(
  probe: readonly SimulatedCall[],
  load: readonly SimulatedCall[],
  expect: number[] = [],
): MethodResult[] {
  const [ofProbe, ofLoad] = [clientBooks(probe), clientBooks(load)];
  const rowsOf = (books: readonly MethodResult[], path: string) =>
    books.find((own) => own.path === path)?.ledgers ?? [];
  return clientBooks([...probe, ...load], expect).map((all) => ({
    ...all,
    ledgers: [
      ...rowsOf(ofLoad, all.path),
      ...rowsOf(ofProbe, all.path).map((row) => ({ ...row, ledger: 'probe' as const })),
    ],
  }));
}

/** Of each method of a load a prime number of calls, which go as its first calls go. */
export function probeOfLoad(load: readonly SimulatedCall[]): SimulatedCall[] {
  const paths = [...new Set(load.map(({ service, method }) => `${service}/${method}`))];
  return paths.flatMap((path, i) => {
    const own = load.filter(({ service, method }) => `${service}/${method}` === path);
    // From both ends: what fails stands behind what does not.
    return Array.from(
      { length: PRIMES[i]! },
      (_, k) => own[k % 2 === 0 ? k % own.length : own.length - 1 - (k % own.length)]!,
    );
  });
}

const PRIMES = [23, 5, 7, 11, 13];
