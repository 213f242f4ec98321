import { initHistograms, makeHistogram } from '../../../src/record/histogram.js';
import type { LedgerRow, MethodResult } from '../../../src/record/run-result.js';
import type { SimulatedCall } from './simulated-call.js';

await initHistograms();

const STATUSES = 17;
const UNCERTAIN_COLUMN = 17;

/** What the client remembers of the calls: one result per method, all calls in the load ledger. */
export function clientBooks(calls: readonly SimulatedCall[], expect: number[] = []): MethodResult[] {
  const byPath = new Map<string, SimulatedCall[]>();
  for (const call of calls) {
    const path = `/${call.service}/${call.method}`;
    byPath.set(path, [...(byPath.get(path) ?? []), call]);
  }
  return [...byPath].map(([path, ofMethod]) => {
    const { service, method, kind } = ofMethod[0]!;
    return {
      service,
      method,
      path,
      kind,
      expect,
      endedInWindow: 0,
      receivedIsLeast: false,
      slowCall: null,
      ledgers: [ledgerOf(ofMethod)],
      histograms: {
        latencyOk: null,
        latencyError: null,
        latencyTakenBack: null,
        service: serviceTimes(ofMethod),
        firstMessage: null,
        messageGap: null,
      },
    };
  });
}

function ledgerOf(calls: readonly SimulatedCall[]): LedgerRow {
  const columns = () => new Array<number>(STATUSES + 2).fill(0);
  const ended = columns();
  const sent = columns();
  const received = columns();
  for (const call of calls) {
    const column = call.answered ?? UNCERTAIN_COLUMN;
    ended[column]! += 1;
    sent[column]! += call.requests;
    received[column]! += call.answered === null ? 0 : call.replies;
  }
  const uncertain = ended[UNCERTAIN_COLUMN]!;
  const answered = ended.slice(0, STATUSES);
  const shown = answered.map((count, code) => count + (code === 4 ? uncertain : 0));
  return {
    ledger: 'load',
    started: calls.length,
    unsent: 0,
    answered,
    uncertain,
    begun: calls.filter((call) => call.answered === null && call.begun === true).length,
    refused: 0,
    shown,
    causes: { trailers: calls.length - uncertain, deadline: uncertain },
    messagesSent: sent,
    messagesReceived: received,
  };
}

function serviceTimes(calls: readonly SimulatedCall[]): MethodResult['histograms']['service'] {
  const histogram = makeHistogram();
  for (const call of calls) if (call.answered !== null) histogram.record(call.clientMs * 1e6);
  const encoded = histogram.encode();
  histogram.destroy();
  return encoded;
}
