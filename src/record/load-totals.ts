import { STATUS_COUNT } from '../shared/status.js';
import type { EndCause } from '../transport/transport.js';
import type { LedgerRow, MethodResult } from './run-result.js';

/** What became of some calls: one ledger row, or a sum of several. started = Σ answered + uncertain + refused. */
export interface CallTotals {
  started: number;
  unsent: number;
  /** By the status in the server's own trailers, index 0 to 16. */
  answered: number[];
  /** By the status shown to the user. */
  shown: number[];
  uncertain: number;
  refused: number;
  ok: number;
  /** Neither: we took them back, as we were asked to. */
  takenBack: number;
  /** started = ok + takenBack + failed */
  failed: number;
  causes: Map<EndCause, number>;
  messagesSent: number;
  messagesReceived: number;
}

/** The calls of the measured phase over some methods. */
export function loadTotals(methods: readonly MethodResult[]): CallTotals {
  return sumRows(methods.flatMap(({ ledgers }) => ledgers.filter(({ ledger }) => ledger === 'load')));
}

export function sumRows(rows: readonly LedgerRow[]): CallTotals {
  const of = (pick: (row: LedgerRow) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  const byStatus = (pick: (row: LedgerRow) => number[]) =>
    Array.from({ length: STATUS_COUNT }, (_nothing, code) => of((row) => pick(row)[code] ?? 0));
  const causes = new Map<EndCause, number>();
  for (const row of rows) {
    for (const [cause, count] of Object.entries(row.causes) as [EndCause, number][]) {
      causes.set(cause, (causes.get(cause) ?? 0) + count);
    }
  }
  const shown = byStatus((row) => row.shown);
  const takenBack = causes.get('client-cancel') ?? 0;
  return {
    started: of((row) => row.started),
    unsent: of((row) => row.unsent),
    answered: byStatus((row) => row.answered),
    shown,
    uncertain: of((row) => row.uncertain),
    refused: of((row) => row.refused),
    ok: shown[0]!,
    takenBack,
    failed: total(shown) - shown[0]! - takenBack,
    causes,
    messagesSent: of((row) => total(row.messagesSent)),
    messagesReceived: of((row) => total(row.messagesReceived)),
  };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
