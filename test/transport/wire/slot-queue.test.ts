import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SlotLinks, SlotQueue } from '../../../src/transport/wire/slot-queue.js';

const SLOTS = 6;

describe('queues of slots', () => {
  it('do what two lists would, whatever is pushed and taken out', () => {
    const act = fc.record({
      does: fc.constantFrom('push' as const, 'delete' as const, 'shift' as const),
      queue: fc.constantFrom(0, 1),
      slot: fc.nat(SLOTS - 1),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const links = new SlotLinks(SLOTS);
        const queues = [new SlotQueue(links), new SlotQueue(links)];
        const lists: number[][] = [[], []];
        for (const { does, queue, slot } of acts) {
          const list = lists[queue]!;
          const isElsewhere = lists[1 - queue]!.includes(slot);
          const acts = {
            push: () => {
              queues[queue]!.push(slot);
              lists[queue] = list.includes(slot) ? list : [...list, slot];
            },
            delete: () => {
              queues[queue]!.delete(slot);
              lists[queue] = list.filter((one) => one !== slot);
            },
            shift: () => assert.equal(queues[queue]!.shift(), list.shift()),
            nothing: () => {},
          };
          const isPointless = (does === 'push' && isElsewhere) || (does === 'shift' && list.length === 0);
          acts[isPointless ? 'nothing' : does]();
          assert.deepEqual(
            queues.map(({ size }) => size),
            lists.map(({ length }) => length),
          );
        }
        for (const [index, queue] of queues.entries()) {
          assert.deepEqual(
            lists[index]!.map(() => queue.shift()),
            lists[index],
          );
        }
      }),
    );
  });
});
