import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { StreamTable } from '../../../src/transport/wire/stream-table.js';

describe('StreamTable', () => {
  it('knows what was added and not yet deleted', () => {
    const table = new StreamTable();
    table.add(1, 7);
    table.add(3, 0);
    assert.deepEqual([table.get(1), table.get(3), table.get(5), table.size], [7, 0, -1, 2]);
    assert.deepEqual([table.delete(1), table.delete(1), table.get(1), table.size], [7, -1, -1, 1]);
  });

  it('has no stream 0', () => {
    const table = new StreamTable();
    for (let id = 1; id < 500; id += 2) table.add(id, id);
    assert.deepEqual([table.get(0), table.delete(0), table.size], [-1, -1, 250]);
  });

  it('takes the last id that there is', () => {
    const table = new StreamTable();
    table.add(2 ** 31 - 1, 5);
    assert.deepEqual([table.get(2 ** 31 - 1), table.idsAbove(2 ** 31 - 2)], [5, [2 ** 31 - 1]]);
  });

  it('says which streams a GOAWAY leaves, lowest first', () => {
    const table = new StreamTable();
    for (const id of [9, 1, 100_001, 5, 7]) table.add(id, 1);
    assert.deepEqual(table.idsAbove(5), [7, 9, 100_001]);
  });

  it('does as a Map does', () => {
    const step = fc.tuple(fc.constantFrom<'add' | 'delete' | 'get'>('add', 'delete', 'get'), fc.nat(80));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), fc.integer({ min: 0, max: 2 ** 30 }), (steps, base) => {
        const table = new StreamTable();
        const map = new Map<number, number>();
        const acts = {
          get: () => {},
          add(id: number, slot: number) {
            if (map.has(id)) return;
            table.add(id, slot);
            map.set(id, slot);
          },
          delete(id: number) {
            assert.equal(table.delete(id), map.get(id) ?? -1);
            map.delete(id);
          },
        };
        for (const [i, [act, number]] of steps.entries()) {
          const id = base + number + 1;
          acts[act](id, i);
          assert.equal(table.get(id), map.get(id) ?? -1);
        }
        assert.deepEqual(
          table.idsAbove(0),
          [...map.keys()].sort((a, b) => a - b),
        );
        assert.equal(table.size, map.size);
      }),
      { numRuns: 500 },
    );
  });

  it('holds a window of streams that moves, around ones that stay open all the time', () => {
    const table = new StreamTable();
    const stay = 1000;
    for (let i = 0; i < stay; i++) table.add(2 * i + 1, i);
    for (let i = stay; i < stay + 50; i++) table.add(2 * i + 1, i);
    let wrong = 0;
    for (let i = stay; i < 300_000; i++) {
      table.add(2 * (i + 50) + 1, i + 50);
      wrong += Number(table.get(2 * (i % stay) + 1) !== i % stay) + Number(table.delete(2 * i + 1) !== i);
    }
    assert.deepEqual([wrong, table.size], [0, stay + 50]);
  });
});
