/** A list of rows with columns of text, in shared memory: threads read it where it is. Plain data. */
export interface RowsTable {
  /** The file, for messages. */
  origin: string;
  columns: string[];
  count: number;
  /** UTF-8 of all cells, row by row. */
  bytes: Uint8Array;
  /** Where each cell ends in `bytes`. */
  ends: Uint32Array;
  /** The line on which each row begins, from 1. */
  lines: Uint32Array;
}

/** In which order calls take rows. */
export type DataOrder = 'roundrobin' | 'random' | 'shuffle';

export const DATA_ORDERS: readonly DataOrder[] = ['roundrobin', 'random', 'shuffle'];

const FIRST_BYTES = 64 * 1024;

/** Gathers rows; what it needs grows with the text of the cells and 8 bytes a cell. */
export class RowsBuilder {
  private readonly origin: string;
  private readonly columns: string[];
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;
  private readonly ends: number[] = [];
  private readonly lines: number[] = [];

  constructor(origin: string, columns: string[]) {
    this.origin = origin;
    this.columns = columns;
  }

  get count(): number {
    return this.lines.length;
  }

  /** @param cells one for every column */
  add(cells: readonly string[], line: number): void {
    this.lines.push(line);
    for (const cell of cells) {
      const most = this.length + 3 * cell.length;
      if (most > this.bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, most));
        this.bytes.copy(larger, 0, 0, this.length);
        this.bytes = larger;
      }
      this.length += this.bytes.write(cell, this.length);
      this.ends.push(this.length);
    }
  }

  result(): RowsTable {
    const bytes = new Uint8Array(new SharedArrayBuffer(this.length));
    bytes.set(this.bytes.subarray(0, this.length));
    const { origin, columns, count } = this;
    return { origin, columns, count, bytes, ends: shared(this.ends), lines: shared(this.lines) };
  }
}

function shared(numbers: readonly number[]): Uint32Array {
  const array = new Uint32Array(new SharedArrayBuffer(4 * numbers.length));
  array.set(numbers);
  return array;
}
