import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningLibrary, serveLibrary } from '../../fixtures/rules/serve-library.js';
import { runCli } from './run-cli.js';

describe('rows of the flows of a scenario', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-rows-'));
  let library: RunningLibrary;
  before(async () => {
    library = await serveLibrary();
    writeFileSync(join(folder, 'books.csv'), 'id\n7\n');
  });
  after(() => {
    library.close();
    rmSync(folder, { recursive: true });
  });
  const bench = (name: string, lines: string[]) => {
    const file = join(folder, name);
    writeFileSync(file, lines.join('\n'));
    return runCli(['bench', library.address, '--plaintext', '-f', file, '-n', '4', '-O', 'json']);
  };

  it('are refused where no step of the flow reads them, whatever other flows do', async () => {
    const { code, stderr } = await bench('unread.yaml', [
      'flows:',
      '  - {name: one, rows: books.csv, steps: [{call: Peek, data: {book_id: "{{.Row.id}}"}}]}',
      '  - name: two',
      '    rows: books.csv',
      '    steps:',
      '      - call: Peek',
    ]);
    assert.equal(code, 2);
    assert.equal(
      stderr,
      [
        `grpc-red: ${folder}/unread.yaml:6:15: the flow "two" has rows (${folder}/books.csv), and no template of it reads a row.`,
        '          Write {{.Row.id}} where it belongs, or leave rows out.',
        '',
      ].join('\n'),
    );
  });

  it('may be read by what an answer is expected to hold alone', async () => {
    const { code, stderr } = await bench('expected.yaml', [
      'flows:',
      '  - name: same',
      '    rows: books.csv',
      '    steps:',
      '      - {call: Peek, data: {book_id: "7"}, expect: {fields: {id: "{{.Row.id}}"}}}',
    ]);
    assert.deepEqual([code, stderr], [0, '']);
  });
});
