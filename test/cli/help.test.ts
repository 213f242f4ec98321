import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCli } from './run-cli.js';

describe('the help of a command', { concurrency: 2 }, () => {
  for (const columns of [60, 80, 120]) {
    it(`is wrapped to a terminal of ${columns} columns, as reports are`, async () => {
      const { code, stdout } = await runCli(['bench', '--help'], { env: { COLUMNS: String(columns) } });
      assert.equal(code, 0);
      const lines = stdout.split('\n').filter((line) => !line.startsWith('Usage:'));
      // A word alone may be longer than its column.
      const longer = lines.filter((line) => line.length > columns && /\S\s+\S+\s+\S/.test(line.trim()));
      assert.deepEqual(longer, []);
      assert.ok(Math.max(...lines.map((line) => line.length)) > columns - 10);
    });
  }
});
