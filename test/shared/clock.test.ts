import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { realClock } from '../../src/shared/clock.js';

describe('the real clock', () => {
  it('runs what was due already, and warns nobody of it', async (t) => {
    const warnings: string[] = [];
    const listen = ({ name }: Error) => warnings.push(name);
    process.on('warning', listen);
    t.after(() => process.off('warning', listen));
    await new Promise<void>((resolve) => realClock.after(-0.3, resolve));
    await new Promise(setImmediate);
    assert.deepEqual(warnings, []);
  });
});
