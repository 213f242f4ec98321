import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('../../../fixtures/golden/', import.meta.url);

/** Holds `text` against fixtures/golden; `UPDATE_GOLDEN=1` writes it there instead: look at the difference before you commit it. */
export function assertGolden(name: string, text: string): void {
  const file = new URL(name, FOLDER);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}
