import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { grpcTimeout } from '../../../src/transport/wire/grpc-timeout.js';

describe('grpc-timeout', () => {
  const cases: [deadlineMs: number, value: string][] = [
    [1, '1m'],
    [20_000, '20000m'],
    [99_999_999, '99999999m'],
    [100_000_000, '100000S'],
    [100_000_001, '100001S'],
    [0.5, '500u'],
    [1.0001, '1001u'],
    [0.000_000_1, '1u'],
    [Number.MAX_SAFE_INTEGER, '99999999H'],
  ];
  for (const [deadlineMs, value] of cases) {
    it(`says ${deadlineMs} ms as ${value}`, () => assert.equal(grpcTimeout(deadlineMs), value));
  }
});
