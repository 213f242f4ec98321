import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mergeConnections } from '../../src/record/merge-connections.js';
import type { ConnectionUse } from '../../src/transport/connection-use.js';
import { unknownUse } from '../../src/transport/unknown-use.js';

function aUse(fields: Partial<ConnectionUse> = {}): ConnectionUse {
  const none = { replaced: 0, lost: 0, sentAway: 0, failedDials: 0 };
  return {
    kept: 1,
    addresses: [],
    ...none,
    streamLimit: { waited: 0, lowest: null },
    readBatches: [],
    proxy: null,
    ...fields,
  };
}

describe('the connections of several threads', () => {
  it('are added up', () => {
    const merged = mergeConnections([
      aUse({ kept: 2, replaced: 3, lost: 1, sentAway: 2, failedDials: 5 }),
      aUse({ kept: 1, replaced: 1, lost: 1, sentAway: 0, failedDials: 1 }),
    ]);
    const { kept, replaced, lost, sentAway, failedDials } = merged;
    assert.deepEqual([kept, replaced, lost, sentAway, failedDials], [3, 4, 2, 2, 6]);
  });

  it('are added up for each address, with the last failure that any of them had', () => {
    const one = { address: 'a:1', connected: 1, calls: 10, failedDials: 0, lastFailure: null };
    const other = { address: 'b:1', connected: 0, calls: 0, failedDials: 2, lastFailure: 'connect ECONNREFUSED' };
    const { addresses } = mergeConnections([
      aUse({ addresses: [one, other] }),
      aUse({
        addresses: [
          { ...one, calls: 5 },
          { ...other, lastFailure: null },
        ],
      }),
    ]);
    assert.deepEqual(addresses, [
      { ...one, connected: 2, calls: 15 },
      { ...other, failedDials: 4 },
    ]);
  });

  it('waited for the lowest limit of any', () => {
    const limited = (waited: number, lowest: number | null) => aUse({ streamLimit: { waited, lowest } });
    const { streamLimit } = mergeConnections([limited(3, 100), limited(0, null), limited(4, 50)]);
    assert.deepEqual(streamLimit, { waited: 7, lowest: 50 });
  });

  it('know nothing that one of them does not know', () => {
    const { replaced, lost, streamLimit, medianBatch } = mergeConnections([unknownUse(1, []), unknownUse(1, [])]);
    assert.deepEqual([replaced, lost, streamLimit, medianBatch], [null, null, null, null]);
  });

  const medians: { name: string; threads: [number, number][][]; median: number | null }[] = [
    { name: 'one where every call ended alone', threads: [[[1, 10]]], median: 1 },
    {
      name: 'counted by calls, not by reads',
      threads: [
        [
          [1, 9],
          [10, 10],
        ],
      ],
      median: 10,
    },
    {
      name: 'the larger one where there are two',
      threads: [
        [
          [1, 10],
          [10, 10],
        ],
      ],
      median: 10,
    },
    {
      name: 'of all threads together',
      threads: [
        [[1, 100]],
        [
          [2, 60],
          [8, 30],
        ],
      ],
      median: 1,
    },
    { name: 'unknown where nothing was read', threads: [[], []], median: null },
  ];
  for (const { name, threads, median } of medians) {
    it(`have a median batch that is ${name}`, () => {
      const merged = mergeConnections(threads.map((readBatches) => aUse({ readBatches })));
      assert.equal(merged.medianBatch, median);
    });
  }
});
