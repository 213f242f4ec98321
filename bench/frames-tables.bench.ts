// What finding a stream's slot and keeping a deadline cost.   node dist/bench/frames-tables.bench.js
//
// Node 20, two shared cores, busy with other work as well; ns a call, which adds a stream, finds it three times and
// deletes it, or disarms and arms one deadline:
//   streams open           1         50        1,000     10,000    50 among 1,000 that stay
//   StreamTable          16 to 17   19 to 21   16 to 27   22 to 24   21 to 23
//   Map                  50 to 63   52 to 65   56 to 58   82 to 92
//   SlotTimers        50 calls 9 to 15, 10,000 calls 9 to 17;   setTimeout and clearTimeout 82 to 92
// CONCLUSION: both are there to make no garbage, and are three and seven times as fast besides. Streams that stay open
// for ever cost the others nothing.
import { realClock } from '../src/shared/clock.js';
import { SlotTimers } from '../src/shared/slot-timers.js';
import { StreamTable } from '../src/transport/wire/stream-table.js';

const ROUNDS = 3;
const CALLS = 2_000_000;

interface Table {
  add(streamId: number, slot: number): void;
  get(streamId: number): number;
  delete(streamId: number): void;
}

/** What it replaces. */
class MapTable implements Table {
  private readonly slots = new Map<number, number>();

  add(streamId: number, slot: number): void {
    this.slots.set(streamId, slot);
  }

  get(streamId: number): number {
    return this.slots.get(streamId) ?? -1;
  }

  delete(streamId: number): void {
    this.slots.delete(streamId);
  }
}

let sum = 0;

for (let round = 0; round < ROUNDS; round++) {
  for (const open of [1, 50, 1000, 10_000]) {
    moveWindow(`StreamTable, ${open} streams open`, new StreamTable(), open, 0);
    moveWindow(`Map, ${open} streams open`, new MapTable(), open, 0);
  }
  moveWindow('StreamTable, 50 open among 1,000 that stay', new StreamTable(), 50, 1000);
  keepDeadlines('SlotTimers, 50 calls, 20 s', 50, 20_000);
  keepDeadlines('SlotTimers, 10,000 calls, 20 s', 10_000, 20_000);
  keepDeadlines('SlotTimers, 50 calls, 10 ms', 50, 10);
  await keepTimeouts('setTimeout, 50 calls, 20 s');
}

/** Per stream: added, found three times (HEADERS, DATA, trailers), deleted. */
function moveWindow(name: string, table: Table, open: number, staying: number): void {
  for (let i = 0; i < staying; i++) table.add(2 * i + 1, i);
  for (let i = 0; i < open; i++) table.add(2 * (staying + i) + 1, i);
  const begin = performance.now();
  for (let i = 0; i < CALLS; i++) {
    const oldest = 2 * (staying + i) + 1;
    sum += table.get(oldest) + table.get(oldest) + table.get(oldest);
    table.delete(oldest);
    table.add(oldest + 2 * open, i & 0xffff);
  }
  report(name, begin);
  if (sum < 0) throw new Error('a stream was lost');
}

function keepDeadlines(name: string, calls: number, deadlineMs: number): void {
  let expired = 0;
  const timer = new SlotTimers(calls, realClock, () => expired++);
  const begin = performance.now();
  let nowMs = begin;
  for (let i = 0, slot = 0; i < CALLS; i++, slot = slot + 1 === calls ? 0 : slot + 1) {
    if (slot === 0) nowMs = performance.now();
    timer.disarm(slot);
    timer.arm(slot, nowMs + deadlineMs);
  }
  report(name, begin);
  timer.close();
}

async function keepTimeouts(name: string): Promise<void> {
  const timers = Array.from({ length: 50 }, () => setTimeout(() => {}, 20_000));
  const begin = performance.now();
  for (let i = 0; i < CALLS; i++) {
    clearTimeout(timers[i % 50]);
    timers[i % 50] = setTimeout(() => {}, 20_000);
  }
  report(name, begin);
  for (const timer of timers) clearTimeout(timer);
}

function report(name: string, begin: number): void {
  console.log(`${name}: ${(((performance.now() - begin) * 1e6) / CALLS).toFixed(0)} ns a call`);
}
