import { initHistograms, makeHistogram } from '../../src/record/histogram.js';
import type { Ledger, LedgerRow, MethodResult } from '../../src/record/run-result.js';
import { pathOf, type Story, type TimedCall } from './story.js';

await initHistograms();

const STATUSES = 17;
const UNCERTAIN = 17;
const REFUSED = 18;

/** What the client remembers of our calls: one result for each method. */
export function booksOf({ calls, expect }: Story): MethodResult[] {
  const ours = calls.filter(({ whose }) => whose === 'ours');
  return [...new Set(ours.map(pathOf))].map((path) => {
    const own = ours.filter((call) => pathOf(call) === path);
    const { service, method, kind } = own[0]!;
    const histogram = makeHistogram();
    for (const { answered, clientMs } of own) if (answered !== null) histogram.record(clientMs * 1e6);
    const encoded = own.some(({ answered }) => answered !== null) ? histogram.encode() : null;
    histogram.destroy();
    return {
      service,
      method,
      path,
      kind,
      expect: [...(expect[path] ?? [])],
      slowCall: null,
      endedInWindow: 0,
      receivedIsLeast: false,
      ledgers: [rowOf(ledgerOf(service), own)],
      histograms: {
        latencyOk: null,
        latencyError: null,
        latencyTakenBack: null,
        service: encoded,
        firstMessage: null,
        messageGap: null,
      },
    };
  });
}

function ledgerOf(service: string): Ledger {
  return service.includes('health') ? 'health' : service.includes('reflection') ? 'reflection' : 'load';
}

function columnOf({ answered, cause }: TimedCall): number {
  return answered ?? (cause === 'refused' ? REFUSED : UNCERTAIN);
}

function rowOf(ledger: Ledger, calls: readonly TimedCall[]): LedgerRow {
  const columns = () => new Array<number>(STATUSES + 2).fill(0);
  const [ended, sent, received] = [columns(), columns(), columns()];
  const causes: LedgerRow['causes'] = {};
  for (const call of calls) {
    const column = columnOf(call);
    const cause = call.cause ?? 'trailers';
    ended[column]! += 1;
    sent[column]! += cause === 'refused' ? 0 : call.requests;
    received[column]! += call.answered === null ? 0 : call.replies;
    causes[cause] = (causes[cause] ?? 0) + 1;
  }
  const answered = ended.slice(0, STATUSES);
  const unanswered = ended[UNCERTAIN]! + ended[REFUSED]!;
  return {
    ledger,
    started: calls.length,
    unsent: 0,
    answered,
    uncertain: ended[UNCERTAIN]!,
    begun: 0,
    refused: ended[REFUSED]!,
    shown: answered.map((count, status) => count + (status === 14 ? unanswered : 0)),
    causes,
    messagesSent: sent,
    messagesReceived: received,
  };
}
