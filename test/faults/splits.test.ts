import { describe, it } from 'node:test';
import { assertSplitsAgree } from './split-streams.js';

describe('a stream of a server, changed at random', { timeout: 300_000 }, () => {
  it('means the same however it is cut, ten thousand times', () => assertSplitsAgree(2, 10_000));
});
