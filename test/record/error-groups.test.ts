import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ErrorGroups, type IndexedErrorGroup } from '../../src/record/error-groups.js';
import type { EndCause } from '../../src/transport/transport.js';

function failed(
  methodIndex: number,
  status: number,
  fromServer: boolean,
  cause: EndCause,
  detail: string,
  count: number,
): IndexedErrorGroup {
  return { methodIndex, status, fromServer, cause, detail, details: null, count };
}

describe('error groups', () => {
  it('counts calls that ended alike, most frequent first', () => {
    const groups = new ErrorGroups();
    groups.add(failed(0, 5, true, 'trailers', 'no such message', 1));
    groups.add(failed(1, 14, false, 'connection-lost', 'connection lost', 2));
    groups.add(failed(0, 5, true, 'trailers', 'no such message', 3));
    assert.deepEqual(groups.result(), {
      groups: [
        {
          methodIndex: 0,
          status: 5,
          fromServer: true,
          cause: 'trailers',
          detail: 'no such message',
          details: null,
          count: 4,
        },
        {
          methodIndex: 1,
          status: 14,
          fromServer: false,
          cause: 'connection-lost',
          detail: 'connection lost',
          details: null,
          count: 2,
        },
      ],
      leftOut: 0,
    });
  });

  it('keeps apart what differs in anything but its count', () => {
    const groups = new ErrorGroups();
    groups.add(failed(0, 13, true, 'trailers', 'broken', 1));
    groups.add(failed(1, 13, true, 'trailers', 'broken', 1));
    groups.add(failed(0, 2, true, 'trailers', 'broken', 1));
    groups.add(failed(0, 13, false, 'trailers', 'broken', 1));
    groups.add(failed(0, 13, true, 'reset', 'broken', 1));
    groups.add(failed(0, 13, true, 'trailers', 'broken off', 1));
    assert.equal(groups.result().groups.length, 6);
  });

  it('holds 100 groups of 300 characters, however many errors a server words, and counts the rest', () => {
    const groups = new ErrorGroups();
    for (let i = 0; i < 5000; i++) groups.add(failed(0, 2, true, 'trailers', `request ${i} ${'x'.repeat(1000)}`, 1));
    const { groups: kept, leftOut } = groups.result();
    assert.equal(kept.length, 100);
    assert.equal(leftOut, 4900);
    assert.deepEqual(new Set(kept.map(({ detail }) => detail.length)), new Set([300]));
  });

  it('merges the groups of threads without losing a call', () => {
    const [one, other] = [new ErrorGroups(), new ErrorGroups()];
    for (let i = 0; i < 150; i++) one.add(failed(0, 2, true, 'trailers', `one ${i}`, 1));
    for (let i = 0; i < 80; i++) other.add(failed(0, 2, true, 'trailers', `one ${i}`, 2));
    one.addAll(other.result());
    const { groups, leftOut } = one.result();
    assert.equal(groups.reduce((sum, { count }) => sum + count, 0) + leftOut, 150 + 160);
    assert.equal(groups[0]!.count, 3);
  });

  it('keeps the status details of the first of each group, unless they are too long', () => {
    const groups = new ErrorGroups();
    const first = failed(0, 3, true, 'trailers', 'no name', 1);
    groups.add({ ...first, details: Uint8Array.of(1) });
    groups.add({ ...first, details: Uint8Array.of(2) });
    groups.add({ ...first, detail: 'long', details: new Uint8Array(8193) });
    const merged = new ErrorGroups();
    merged.addAll(groups.result());
    const kept = merged.result().groups.map(({ detail, details, count }) => [detail, details, count]);
    assert.deepEqual(kept, [
      ['no name', Uint8Array.of(1), 2],
      ['long', null, 1],
    ]);
  });
});
