import { isLosslessNumber } from 'lossless-json';
import { GrpcRedError } from '../../shared/error.js';
import { placeIn } from '../../shared/place-in.js';
import { quote } from '../../shared/quote.js';
import { isJsonObject } from '../is-json-object.js';
import { type PayloadJson, type PayloadObject, parsePayloadJson } from '../parse-payload-json.js';
import { type DataForm, jsonLines } from './data-form.js';
import { readCsv } from './read-csv.js';
import { RowsBuilder, type RowsTable } from './rows-table.js';

/** Most rows of a list. */
const MOST_ROWS = 10_000_000;
const MOST_COLUMNS = 1000;

/**
 * Reads a list of rows: CSV with a header, a JSON array of objects, or an object on every line. Objects inside objects are
 * columns too, as `user.name`; lists are their JSON.
 *
 * @throws GrpcRedError `bad-input` or `bad-payload` with line and column
 */
export function readRows(text: string, form: DataForm, origin: string): RowsTable {
  const table = form === 'csv' ? csvRows(text, origin) : objectRows(text, form, origin);
  if (table.count > 0) return table;
  throw new GrpcRedError(
    'bad-input',
    `${origin}: there is no row.`,
    'Give at least one; the first line of CSV names the columns.',
  );
}

function csvRows(text: string, origin: string): RowsTable {
  let builder: RowsBuilder | null = null;
  let width = 0;
  readCsv(text, origin, ({ cells, columns, line }) => {
    if (builder === null) {
      builder = new RowsBuilder(origin, header(cells, columns, line, origin));
      width = cells.length;
      return;
    }
    if (cells.length !== width) {
      const column = columns[Math.min(cells.length, width)] ?? columns.at(-1);
      const says = `the row has ${cells.length} of the ${width} cells that the header names.`;
      throw badRow(origin, line, column!, says, 'Put cells that hold commas or line breaks in quotes.');
    }
    if (builder.count === MOST_ROWS) throw tooMany(origin);
    builder.add(cells, line);
  });
  return (builder ?? new RowsBuilder(origin, [])).result();
}

function header(cells: string[], columns: number[], line: number, origin: string): string[] {
  const names = cells.map((cell) => cell.trim());
  if (names.length > MOST_COLUMNS)
    throw badRow(origin, line, 1, `there are more than ${MOST_COLUMNS} columns.`, 'Leave out what is not used.');
  for (const [i, name] of names.entries()) {
    if (name === '')
      throw badRow(origin, line, columns[i]!, 'a column has no name.', 'The first line names the columns.');
    if (names.indexOf(name) < i)
      throw badRow(origin, line, columns[i]!, `the column ${quote(name)} stands twice.`, 'Rename one of the two.');
  }
  return names;
}

function objectRows(text: string, form: DataForm, origin: string): RowsTable {
  let builder: RowsBuilder | null = null;
  let columns: string[] = [];
  const add = (value: PayloadJson, line: number, number: number) => {
    if (!isJsonObject(value)) throw notObject(origin, form, line, number);
    const cells = new Map<string, string>();
    flatten(value, '', cells);
    if (builder === null) {
      columns = [...cells.keys()];
      if (columns.length > MOST_COLUMNS) {
        const says = `${placeOf(origin, form, line, number)} has more than ${MOST_COLUMNS} columns.`;
        throw new GrpcRedError('bad-input', says, 'Leave out what is not used.');
      }
      builder = new RowsBuilder(origin, columns);
    }
    const lacking = columns.find((name) => !cells.has(name));
    const extra = cells.size > columns.length ? [...cells.keys()].find((name) => !columns.includes(name)) : undefined;
    if (lacking !== undefined || extra !== undefined || columns.length === 0) {
      const says =
        columns.length === 0
          ? 'has no column'
          : lacking === undefined
            ? `has ${quote(extra!)}, which the first has not`
            : `has no ${quote(lacking)}, which the first has`;
      throw new GrpcRedError(
        'bad-input',
        `${placeOf(origin, form, line, number)} ${says}.`,
        'Give all rows the same columns; null is an empty text.',
      );
    }
    if (builder.count === MOST_ROWS) throw tooMany(origin);
    builder.add(
      columns.map((name) => cells.get(name)!),
      line,
    );
  };
  if (form === 'ndjson') {
    let number = 0;
    jsonLines(text, (line, at) => add(parsePayloadJson(line, origin, { line: at }), at, ++number));
  } else {
    const list = parsePayloadJson(text, origin);
    if (!Array.isArray(list)) {
      throw new GrpcRedError(
        'bad-input',
        `${origin}: rows are a JSON array of objects, or an object on every line.`,
        'Put the object in [ ].',
      );
    }
    for (const [i, row] of list.entries()) add(row, 1, i + 1);
  }
  return (builder ?? new RowsBuilder(origin, [])).result();
}

function flatten(object: PayloadObject, prefix: string, cells: Map<string, string>): void {
  for (const [name, value] of Object.entries(object)) {
    if (isJsonObject(value)) flatten(value, `${prefix}${name}.`, cells);
    else if (!cells.has(prefix + name)) cells.set(prefix + name, cellOf(value));
    else
      throw new GrpcRedError(
        'bad-input',
        `A row has two values for ${quote(prefix + name)}.`,
        'Rename one of the two.',
      );
  }
}

function cellOf(value: PayloadJson): string {
  if (value === null) return '';
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'object'
    ? JSON.stringify(value, (_key, each) => (isLosslessNumber(each) ? Number(each.value) : each))
    : String(value);
}

function placeOf(origin: string, form: DataForm, line: number, number: number): string {
  return form === 'ndjson' ? `${placeIn(origin, line)}: the row` : `${origin}: row ${number}`;
}

function notObject(origin: string, form: DataForm, line: number, number: number): GrpcRedError {
  return new GrpcRedError(
    'bad-input',
    `${placeOf(origin, form, line, number)} is no object.`,
    'A row names its columns: {"email": "a@b.example"}.',
  );
}

function badRow(origin: string, line: number, column: number, says: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${placeIn(origin, line, column)}: ${says}`, hint);
}

function tooMany(origin: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${origin}: there are more than ${MOST_ROWS} rows.`, 'Give fewer.');
}
