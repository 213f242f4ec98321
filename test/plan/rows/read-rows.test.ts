import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dataForm } from '../../../src/plan/rows/data-form.js';
import { readRows } from '../../../src/plan/rows/read-rows.js';
import { RowReader } from '../../../src/plan/rows/row-reader.js';
import type { RowsTable } from '../../../src/plan/rows/rows-table.js';
import { many } from '../../many.js';

function cellsOf(table: RowsTable): string[][] {
  const reader = new RowReader(table);
  return Array.from({ length: table.count }, (_, row) =>
    table.columns.map((_name, column) => reader.cell(row, column)),
  );
}

describe('rows', () => {
  it('of CSV: quotes, line breaks in them, CRLF, empty lines, a byte order mark', () => {
    const table = readRows('\uFEFFa,b\r\n1,"x, ""y""\nz"\r\n\r\n2,\r\n', 'csv', 'a.csv');
    assert.deepEqual(table.columns, ['a', 'b']);
    assert.deepEqual(cellsOf(table), [
      ['1', 'x, "y"\nz'],
      ['2', ''],
    ]);
    assert.deepEqual([...table.lines], [2, 5]);
  });

  it('of CSV are what was written, whatever stands in them', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !/\p{Surrogate}|\r/u.test(text));
    const rows = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.boolean(), (all, newline, endsOpen) => {
        const names = all[0]!.map((_, i) => `c${i}`);
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = [names, ...all].map((row) => row.map(quoted).join(',')).join(newline) + (endsOpen ? '' : newline);
        assert.deepEqual(cellsOf(readRows(text, 'csv', 'a.csv')), all);
      }),
      { numRuns: many(300) },
    );
  });

  it('of JSON and of NDJSON, with objects in objects and numbers of any size', () => {
    const first = '{"id": 12345678901234567890, "user": {"name": "ü", "ok": true}, "tags": [1, "a"], "none": null}';
    const second = '{"none": null, "tags": [], "user": {"ok": false, "name": ""}, "id": 1.50}';
    const expected = [
      ['12345678901234567890', 'ü', 'true', '[1,"a"]', ''],
      ['1.50', '', 'false', '[]', ''],
    ];
    for (const [text, form] of [
      [`[${first}, ${second}]`, 'json'],
      [`${first}\n\n${second}\n`, 'ndjson'],
    ] as const) {
      const table = readRows(text, form, 'rows');
      assert.deepEqual(table.columns, ['id', 'user.name', 'user.ok', 'tags', 'none']);
      assert.deepEqual(cellsOf(table), expected);
    }
  });

  const bad: [text: string, form: 'json' | 'ndjson', says: string][] = [
    ['[{"a": 1}, {"b": 1}]', 'json', 'rows: row 2 has no "a", which the first has.'],
    ['{"a": 1}\n{"a": 1, "b": 2}', 'ndjson', 'rows:2: the row has "b", which the first has not.'],
    ['[5]', 'json', 'rows: row 1 is no object.'],
    ['{}', 'json', 'rows: rows are a JSON array of objects, or an object on every line.'],
    ['[]', 'json', 'rows: there is no row.'],
    ['[{}]', 'json', 'rows: row 1 has no column.'],
    ['[{"a": {"b": 1}, "a.b": 2}]', 'json', 'A row has two values for "a.b".'],
    ['{"a": 1}\n{"a" 1}', 'ndjson', "rows:2:6 is not usable JSON: Colon ':' expected after property name but got '1'."],
  ];
  for (const [text, form, message] of bad) {
    it(`${JSON.stringify(text)}: ${message}`, () =>
      assert.throws(() => readRows(text, form, 'rows'), { name: 'GrpcRedError', message }));
  }

  it('of a quoted cell of millions of quotes are read in time that grows with its length', () => {
    const startMs = performance.now();
    const table = readRows(`a\n${'"'.repeat(4_000_000)}\n`, 'csv', 'a.csv');
    assert.equal(cellsOf(table)[0]![0]!.length, 1_999_999);
    assert.ok(performance.now() - startMs < 10_000);
  });

  it('of JSON have columns within reason', () => {
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`c${i}`, i])));
    assert.throws(() => readRows(wide, 'ndjson', 'a.ndjson'), {
      message: 'a.ndjson:1: the row has more than 1000 columns.',
    });
  });

  const forms: [file: string | null, text: string, form: string][] = [
    ['a.csv', '{}', 'csv'],
    ['a.JSONL', '[]', 'ndjson'],
    ['a.ndjson', '[]', 'ndjson'],
    [null, '{"a": 1}\n{"a": 2}', 'ndjson'],
    [null, '{"a": "}"}\n{"a": 2}', 'ndjson'],
    [null, '{"a": 1}\n', 'json'],
    [null, '{"a":\n1}', 'json'],
    ['a.txt', '[{"a": 1},\n{"a": 2}]', 'json'],
    [null, '{"a": "{{.UUID}}", "b": {{.RequestNumber}}}\n{"a": "", "b": 1}', 'ndjson'],
  ];
  for (const [file, text, form] of forms) {
    it(`${JSON.stringify(text)} in ${file} is ${form}`, () => assert.equal(dataForm(file, text), form));
  }
});
