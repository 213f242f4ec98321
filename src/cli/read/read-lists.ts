import type { CallOption, DataSource } from '../../plan/bench-options.js';
import { dataForm } from '../../plan/rows/data-form.js';
import { readRows } from '../../plan/rows/read-rows.js';
import { DATA_ORDERS, type DataOrder } from '../../plan/rows/rows-table.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { RawCall } from '../arguments/bench-command.js';
import { readTextFile } from '../files/read-input.js';

/** The rows of a call, and the order in which they and its messages are taken; what it does not say is as for all calls. */
export function readLists(
  call: RawCall | null,
  shared: RawCall,
  data: DataSource | null,
): Pick<CallOption, 'rows' | 'order'> {
  const file = call?.rows ?? shared.rows ?? null;
  if (file !== null && data?.form === 'csv') {
    const says = `--rows was given for a call whose data are rows themselves (${quote(data.origin)}).`;
    throw new GrpcRedError('usage', says, 'Give one of them: {{.Row.column}} in metadata reads the rows of -D.');
  }
  const order = call?.dataOrder ?? shared.dataOrder ?? null;
  return { rows: file === null ? null : rowsOf(file), order: order === null ? null : orderOf(order) };
}

function rowsOf(file: string) {
  const text = readTextFile('--rows', file);
  return readRows(text, dataForm(file, text), file);
}

function orderOf(text: string): DataOrder {
  const order = DATA_ORDERS.find((name) => name === text);
  if (order !== undefined) return order;
  const says = `--data-order takes ${DATA_ORDERS.join(', ')}, not ${quote(text)}.`;
  throw new GrpcRedError('usage', says, 'Leave it out for roundrobin.');
}
