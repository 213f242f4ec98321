// Hot path: bench/templates.bench.ts
import type { RowsTable } from './rows-table.js';

/** Reads the cells of a table where they are. */
export class RowReader {
  readonly table: RowsTable;
  private readonly bytes: Buffer;
  private readonly ends: Uint32Array;
  private readonly width: number;

  constructor(table: RowsTable) {
    this.table = table;
    this.bytes = Buffer.from(table.bytes.buffer as ArrayBuffer, table.bytes.byteOffset, table.bytes.length);
    this.ends = table.ends;
    this.width = table.columns.length;
  }

  cell(row: number, column: number): string {
    const index = row * this.width + column;
    const start = index === 0 ? 0 : this.ends[index - 1]!;
    return this.bytes.toString('utf8', start, this.ends[index]!);
  }
}
