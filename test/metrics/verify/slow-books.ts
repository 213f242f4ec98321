import type { MethodResult } from '../../../src/record/run-result.js';
import { clientBooks } from './client-books.js';
import type { SimulatedCall } from './simulated-call.js';

/** The client's books of a load, and of calls of one method that were made slowly before it. */
export function slowBooks(
  slow: readonly SimulatedCall[],
  load: readonly SimulatedCall[],
  leastMs: number,
): MethodResult[] {
  const [own] = clientBooks(slow);
  const ofLoad = clientBooks(load);
  const row = { ...own!.ledgers[0]!, ledger: 'slow-call' as const };
  return clientBooks([...slow, ...load]).map((all) => {
    const rows = ofLoad.find(({ path }) => path === all.path)?.ledgers ?? [];
    return all.path === own!.path
      ? { ...all, ledgers: [...rows, row], slowCall: { leastMs, service: own!.histograms.service } }
      : { ...all, ledgers: rows };
  });
}
