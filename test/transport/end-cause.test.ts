import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { COLUMN_OF_CAUSE } from '../../src/transport/end-cause.js';

it('docs/calls.md has every cause of the table, in its column', () => {
  const text = readFileSync(new URL('../../../docs/calls.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| ([a-z]+) \|/gm)].map(([, cause, column]) => [cause, column]);
  assert.deepEqual(Object.fromEntries(rows), COLUMN_OF_CAUSE);
});
