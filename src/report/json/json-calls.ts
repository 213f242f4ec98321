import { mergeEncoded } from '../../record/histogram.js';
import { type CallTotals, loadTotals, sumRows } from '../../record/load-totals.js';
import type { MethodHistograms, MethodResult } from '../../record/run-result.js';
import { goCodeName } from '../go-code-name.js';
import { type LatencySummary, latencySummary } from './latency-summary.js';

/** One method: its calls of the measured phase, then every ledger that holds some of them. */
export function calls(result: MethodResult, overMs: number) {
  const { service, method, kind, expect, ledgers, histograms } = result;
  const totals = loadTotals([result]);
  return {
    call: `${service}/${method}`,
    service,
    method,
    kind,
    expect: expect.map(goCodeName),
    count: totals.started,
    rps: overMs > 0 ? (result.endedInWindow * 1000) / overMs : 0,
    tally: tally(totals),
    statusCodeDistribution: countsByCode(totals.shown),
    messagesSent: totals.messagesSent,
    messagesReceived: totals.messagesReceived,
    latency: latency([result]),
    serviceTime: latencySummary(histograms.service),
    firstMessage: latencySummary(histograms.firstMessage),
    messageGap: latencySummary(histograms.messageGap),
    ledgers: ledgers.map((row) => {
      const sums = sumRows([row]);
      return {
        ledger: row.ledger,
        tally: tally(sums),
        answered: countsByCode(row.answered),
        shown: countsByCode(row.shown),
        causes: row.causes,
        messagesSent: sums.messagesSent,
        messagesReceived: sums.messagesReceived,
      };
    }),
  };
}

/** started = answered + uncertain + refused */
export function tally({ started, answered, uncertain, refused, unsent }: CallTotals) {
  return { started, answered: answered.reduce((sum, count) => sum + count, 0), uncertain, refused, unsent };
}

/** Counts by status in Go's spelling; statuses that did not occur are left out. */
export function countsByCode(counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(counts.flatMap((count, code) => (count === 0 ? [] : [[goCodeName(code), count] as const])));
}

/** Calls shown as OK, those that were taken back as asked, and all others: never in one number. */
export function latency(methods: readonly MethodResult[]): Record<'ok' | 'error' | 'takenBack', LatencySummary | null> {
  const of = (kind: keyof MethodHistograms) =>
    latencySummary(mergeEncoded(methods.map(({ histograms }) => histograms[kind])));
  return { ok: of('latencyOk'), error: of('latencyError'), takenBack: of('latencyTakenBack') };
}
