import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ErrorGroups, type FailedCall } from '../../src/record/error-groups.js';
import { unfold } from '../../src/record/fold-message.js';
import { mergeErrors } from '../../src/record/merge-errors.js';

const START_MS = 1000;

function failed(fields: Partial<FailedCall> = {}): FailedCall {
  return {
    methodIndex: 0,
    cause: 'trailers',
    wireStatus: 5,
    shownStatus: 5,
    detail: 'no such message',
    details: null,
    trailers: null,
    dueMs: 1010,
    sentMs: 1010,
    endedMs: 1015,
    ...fields,
  };
}

function grouped(calls: readonly Partial<FailedCall>[]) {
  const groups = new ErrorGroups();
  for (const call of calls) groups.add(failed(call), START_MS);
  return groups.result();
}

const countsOf = (result: ReturnType<typeof grouped>) =>
  result.groups.map(({ message, count }) => [unfold(message), count]);

describe('error groups', () => {
  it('count calls that ended alike, most frequent first', () => {
    const lost = { cause: 'connection-lost', wireStatus: -1, shownStatus: 14, detail: 'connection lost' } as const;
    const { groups, leftOut } = grouped([lost, {}, {}]);
    assert.deepEqual(
      groups.map(({ status, fromServer, cause, count }) => [status, fromServer, cause, count]),
      [
        [5, true, 'trailers', 2],
        [14, false, 'connection-lost', 1],
      ],
    );
    assert.equal(leftOut, 0);
  });

  it('keep apart what differs in method, status, origin, cause or words', () => {
    const result = grouped([
      {},
      { methodIndex: 1 },
      { wireStatus: 2, shownStatus: 2 },
      { wireStatus: -1 },
      { cause: 'reset' },
      { detail: 'no such message here' },
    ]);
    assert.equal(result.groups.length, 6);
  });

  it('fold numbers and ids where they differ, and keep those that never do', () => {
    const result = grouped([
      { detail: 'user 123 not found in v1' },
      { detail: 'user 456 not found in v1' },
      { detail: 'quota of s3 exceeded' },
    ]);
    assert.deepEqual(countsOf(result), [
      ['user … not found in v1', 2],
      ['quota of s3 exceeded', 1],
    ]);
    assert.deepEqual(result.groups[0]!.messages, [
      { detail: 'user 123 not found in v1', count: 1 },
      { detail: 'user 456 not found in v1', count: 1 },
    ]);
  });

  it('keep 20 messages of a group as they were, and count all', () => {
    const { groups, leftOut } = grouped(Array.from({ length: 5000 }, (_, i) => ({ detail: `no user ${i}` })));
    assert.equal(groups.length, 1);
    assert.deepEqual(
      [unfold(groups[0]!.message), groups[0]!.count, groups[0]!.messages.length],
      ['no user …', 5000, 20],
    );
    assert.equal(leftOut, 0);
  });

  it('hold 100 groups of 300 characters, however many errors a server words, and count the rest', () => {
    const words = (i: number) => i.toString().replace(/\d/g, (digit) => 'klmnopqrst'[Number(digit)]!);
    const { groups, leftOut } = grouped(
      Array.from({ length: 5000 }, (_, i) => ({ detail: `request ${words(i)} ${'x'.repeat(1000)}` })),
    );
    assert.equal(groups.length, 100);
    assert.equal(leftOut, 4900);
    assert.deepEqual(new Set(groups.map(({ message }) => unfold(message).length)), new Set([300]));
    assert.ok(groups.every(({ first }) => first.detail.length > 1000));
  });

  it('show the first and the slowest call of a group, each with its own message, details and trailers', () => {
    const { groups } = grouped([
      { detail: 'user 1 not found', trailers: [['x-request-id', 'a']], details: Uint8Array.of(1) },
      { detail: 'user 2 not found', dueMs: 1020, sentMs: 1021, endedMs: 1060, trailers: [['x-request-id', 'b']] },
      { detail: 'user 3 not found', dueMs: 1030, sentMs: 1030, endedMs: 1031 },
    ]);
    assert.deepEqual(groups[0]!.first, {
      atMs: 10,
      latencyMs: 5,
      detail: 'user 1 not found',
      details: Uint8Array.of(1),
      trailers: [{ name: 'x-request-id', value: 'a' }],
    });
    assert.deepEqual(groups[0]!.slowest, {
      atMs: 21,
      latencyMs: 40,
      detail: 'user 2 not found',
      details: null,
      trailers: [{ name: 'x-request-id', value: 'b' }],
    });
  });

  it('leave out secrets by their names, what gRPC itself sends, and details that are too long', () => {
    const names = ['Authorization', 'set-cookie', 'x-access-token', 'x-api-key', 'session-id', 'x-signature'];
    const trailers = [...names.map((name) => [name.toLowerCase(), 'hush'] as const), ['grpc-status', '5'] as const];
    const { groups } = grouped([{ trailers, details: new Uint8Array(8193) }]);
    assert.deepEqual(
      groups[0]!.first.trailers,
      names.map((name) => ({ name: name.toLowerCase(), value: '[redacted]' })),
    );
    assert.equal(groups[0]!.first.details, null);
  });

  it('bound what one answer may leave behind', () => {
    const trailers = Array.from({ length: 500 }, (_, i) => [`x-${i}-${'n'.repeat(500)}`, 'v'.repeat(60_000)] as const);
    const { groups } = grouped([{ trailers, detail: 'd'.repeat(60_000) }]);
    assert.ok(JSON.stringify(groups).length < 20_000);
  });

  it('lose no call, and tell the same first and slowest, over any number of threads', () => {
    const call = fc.record({
      detail: fc.constantFrom('no user 1', 'no user 2', 'no user 33', 'locked', ''),
      shownStatus: fc.constantFrom(5, 13),
      sentMs: fc.integer({ min: 1000, max: 2000 }),
      tookMs: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 200 }), fc.integer({ min: 1, max: 4 }), (calls, threads) => {
        const whole = calls.map(({ sentMs, tookMs, ...one }) => ({
          ...one,
          dueMs: sentMs,
          sentMs,
          endedMs: sentMs + tookMs,
        }));
        const shares = Array.from({ length: threads }, (_, i) =>
          grouped(whole.filter((_call, k) => k % threads === i)),
        );
        const alone = grouped(whole);
        const merged = mergeErrors(shares);
        const told = ({ groups }: typeof merged) =>
          groups
            .map(({ message, status, count, slowest }) => [status, unfold(message), count, slowest.latencyMs])
            .sort();
        assert.deepEqual(told(merged), told(alone));
        assert.equal(
          merged.groups.reduce((sum, { count }) => sum + count, merged.leftOut),
          calls.length,
        );
      }),
    );
  });
});
