import { describe, it } from 'node:test';
import { assertSplitsAgree } from '../../faults/split-streams.js';

describe('a stream of a server, changed at random', { timeout: 60_000 }, () => {
  it('means the same however it is cut', () => assertSplitsAgree(1, 500));
});
