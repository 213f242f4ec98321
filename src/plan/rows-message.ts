import type { DescMessage } from '@bufbuild/protobuf';
import { GrpcRedError } from '../shared/error.js';
import { placeIn } from '../shared/place-in.js';
import { quote } from '../shared/quote.js';
import type { JsonPlace } from './bad-field.js';
import { fieldOf } from './message-json.js';
import type { PayloadJson } from './parse-payload-json.js';
import type { PayloadMessage } from './payload.js';
import type { RowsTable } from './rows/rows-table.js';
import { buildSegments } from './segments/build-segments.js';
import { markOf, type TemplateLeaf } from './template/mark-templates.js';
import { hasOwnJsonForm } from './well-known-json.js';

/** A tree of fields by their names; a list has its items by their index. */
type Tree = Map<string, Tree | number>;

const MOST_ITEMS = 1000;
const MOST_DEEP = 100;

/**
 * The message that each row of CSV makes: its columns are paths of fields (`user.name`, `tags[0]`), its cells their values
 * as text. Empty cells leave their field out.
 *
 * @throws GrpcRedError `bad-payload` for columns that are no fields
 */
export function rowsMessage(type: DescMessage, rows: RowsTable, place: JsonPlace): PayloadMessage {
  checkMeant(type, rows);
  const root: Tree = new Map();
  for (const [index, column] of rows.columns.entries()) put(root, column, index, rows.origin);
  const leaves = rows.columns.map(
    (name, index): TemplateLeaf => ({ template: cellOf(name, index), isBare: false, isOptional: true }),
  );
  return { segments: buildSegments(type, jsonOf(root), { leaves }, place) };
}

/** Columns of which none is a field were most likely to be read by templates. */
function checkMeant(type: DescMessage, { columns, origin }: RowsTable): void {
  const first = columns[0]!;
  const isField = (column: string) => column.startsWith('[') || fieldOf(type, column.split(/[.[]/)[0]!) !== null;
  if (hasOwnJsonForm(type) || columns.some(isField)) return;
  throw new GrpcRedError(
    'bad-payload',
    `${origin}: none of its columns (${quote(first)}${columns.length > 1 ? ', …' : ''}) is a field of ${type.typeName}.`,
    'Columns of -D name fields of the request. A file that {{.Row.…}} reads is given as --rows, in a scenario as rows.',
  );
}

function put(root: Tree, column: string, index: number, origin: string): void {
  const steps = column.split(/\.|(?=\[)/);
  let tree = root;
  for (const [i, step] of steps.entries()) {
    const known = tree.get(step);
    const isLast = i === steps.length - 1;
    if (i === MOST_DEEP || step === '' || (isLast && known !== undefined) || typeof known === 'number') {
      const says =
        i === MOST_DEEP
          ? `is more than ${MOST_DEEP} fields deep`
          : step === ''
            ? 'is no path of a field'
            : 'stands beside another that is a part of it';
      throw new GrpcRedError(
        'bad-payload',
        `${placeIn(origin, 1)}: the column ${quote(column)} ${says}.`,
        'Columns are paths of fields: user.name, tags[0].',
      );
    }
    if (isLast) tree.set(step, index);
    else {
      const next: Tree = known ?? new Map();
      tree.set(step, next);
      tree = next;
    }
  }
}

function jsonOf(tree: Tree): PayloadJson {
  const values = [...tree].map(([step, below]): [string, PayloadJson] => [
    step,
    typeof below === 'number' ? markOf(below) : jsonOf(below),
  ]);
  if (!values.every(([step]) => /^\[\d{1,4}\]$/.test(step))) return Object.fromEntries(values);
  const items = values.map(([step, value]): [number, PayloadJson] => [Number(step.slice(1, -1)), value]);
  return items
    .sort(([a], [b]) => a - b)
    .slice(0, MOST_ITEMS)
    .map(([, value]) => value);
}

function cellOf(name: string, index: number): TemplateLeaf['template'] {
  return {
    parts: [{ is: 'kept', in: 'row', index, name }],
    needs: { captured: false, setUp: false, row: true, secret: false, seed: false },
    written: `{{.Row.${name}}}`,
  };
}
