import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needs, type Tool } from './toolchain.js';

describe('needs', () => {
  for (const tool of ['go', 'npm', 'python'] satisfies Tool[]) {
    it(`gives the reason to skip where there is no ${tool}`, () => {
      const reason = needs(tool, { PATH: '/nowhere' });
      assert.match(String(reason), new RegExp(`^needs ${tool}: .* ENOENT`));
    });

    it(`refuses to skip for want of ${tool} on the build machine`, () => {
      assert.throws(() => needs(tool, { PATH: '/nowhere', CI: 'true' }), /CI=true allows no test to be skipped$/);
    });
  }
});
