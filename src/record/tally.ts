import { GrpcRedError } from '../shared/error.js';
import { STATUS_COUNT } from '../shared/status.js';
import { COLUMN_OF_CAUSE } from '../transport/end-cause.js';
import type { EndCause } from '../transport/transport.js';
import { LEDGERS, type LedgerRow } from './run-result.js';

export const CAUSES = Object.keys(COLUMN_OF_CAUSE) as EndCause[];

/** Columns of a row of the books: the 17 statuses that the server answered, then uncertain, then refused. */
export const UNCERTAIN = STATUS_COUNT;
const REFUSED = STATUS_COUNT + 1;
export const COLUMN_COUNT = STATUS_COUNT + 2;

/**
 * The books: per ledger × method, flat and of fixed size, so that counting a call is a few additions.
 * Identity, checked before anything is reported: started = Σ answered + uncertain + refused.
 */
export class Tally {
  readonly methodCount: number;
  readonly started: Float64Array;
  readonly unsent: Float64Array;
  readonly ended: Float64Array;
  /** Calls that we took back, by then with a message of the server's: its handler was at work. */
  readonly begun: Float64Array;
  readonly shown: Float64Array;
  readonly causes: Float64Array;
  readonly messagesSent: Float64Array;
  readonly messagesReceived: Float64Array;

  constructor(methodCount: number) {
    const rows = LEDGERS.length * methodCount;
    this.methodCount = methodCount;
    this.started = new Float64Array(rows);
    this.unsent = new Float64Array(rows);
    this.ended = new Float64Array(rows * COLUMN_COUNT);
    this.begun = new Float64Array(rows);
    this.shown = new Float64Array(rows * STATUS_COUNT);
    this.causes = new Float64Array(rows * CAUSES.length);
    this.messagesSent = new Float64Array(rows * COLUMN_COUNT);
    this.messagesReceived = new Float64Array(rows * COLUMN_COUNT);
  }

  /** Adds the counts of another thread's books to these. */
  add(other: Tally): void {
    for (const part of PARTS) {
      const mine = this[part];
      const theirs = other[part];
      for (let i = 0; i < mine.length; i++) mine[i]! += theirs[i]!;
    }
  }

  /** The rows that hold a call, of one method. Throws `bad-books` if a row does not balance. */
  rowsOf(methodIndex: number): LedgerRow[] {
    const rows: LedgerRow[] = [];
    for (const [ledgerIndex, ledger] of LEDGERS.entries()) {
      const row = ledgerIndex * this.methodCount + methodIndex;
      const columns = slice(this.ended, row, COLUMN_COUNT);
      const started = this.started[row]!;
      const ended = columns.reduce((sum, count) => sum + count, 0);
      if (started !== ended) {
        throw new GrpcRedError(
          'bad-books',
          `The books of grpc-red do not balance: ${started} calls started, ${ended} ended (ledger ${ledger}, method ${methodIndex}).`,
          'This is a bug of grpc-red, and no figure of this run can be trusted; please report it.',
        );
      }
      if (started === 0 && this.unsent[row] === 0) continue;
      rows.push({
        ledger,
        started,
        unsent: this.unsent[row]!,
        answered: columns.slice(0, STATUS_COUNT),
        uncertain: columns[UNCERTAIN]!,
        begun: this.begun[row]!,
        refused: columns[REFUSED]!,
        shown: slice(this.shown, row, STATUS_COUNT),
        causes: causesOf(slice(this.causes, row, CAUSES.length)),
        messagesSent: slice(this.messagesSent, row, COLUMN_COUNT),
        messagesReceived: slice(this.messagesReceived, row, COLUMN_COUNT),
      });
    }
    return rows;
  }
}

const PARTS = ['started', 'unsent', 'ended', 'begun', 'shown', 'causes', 'messagesSent', 'messagesReceived'] as const;

/** The books as they cross threads: class instances do not. */
export type TallyCounts = { methodCount: number } & Record<(typeof PARTS)[number], Float64Array>;

export function tallyFrom(counts: TallyCounts): Tally {
  const tally = new Tally(counts.methodCount);
  for (const part of PARTS) tally[part].set(counts[part]);
  return tally;
}

/** Column of the books for a call that ended so; `wireStatus` counts only where the cause is trailers. */
export function columnOf(cause: EndCause, wireStatus: number): number {
  const column = COLUMN_OF_CAUSE[cause];
  switch (column) {
    case 'answered':
      return wireStatus;
    case 'uncertain':
      return UNCERTAIN;
    case 'refused':
      return REFUSED;
  }
}

function slice(counts: Float64Array, row: number, width: number): number[] {
  return Array.from(counts.subarray(row * width, (row + 1) * width));
}

function causesOf(counts: number[]): Partial<Record<EndCause, number>> {
  return Object.fromEntries(CAUSES.map((cause, i) => [cause, counts[i]!]).filter(([, count]) => count !== 0));
}
