import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collectedMemory } from './collected-memory.js';
import { DrivenTransport } from './driven-transport.js';
import { mutate } from './mutate.js';
import { Random } from './random.js';
import { RECORDINGS } from './recordings.js';

/**
 * A failure names its run; `FAULTS_SEED=… FAULTS_RUN=… node .ci/test.mjs faults` begins there.
 * Each run depends on its seed and number, and on what earlier ones left in the transport.
 */
const SEED = Number(process.env.FAULTS_SEED ?? 1);
const FIRST_RUN = Number(process.env.FAULTS_RUN ?? 0);
const RUNS = 1_000_000;
/** What may be in use at any time beyond what was at the start; most of it is what was not collected yet. */
const MOST_BYTES = 400 * 1024 * 1024;
/** What may be kept, beyond what was after the first runs. */
const KEPT_BYTES = 8 * 1024 * 1024;

describe('a million streams of servers that were changed at random', { timeout: 600_000 }, () => {
  it('end each call once, with books that balance and memory that does not grow', async (t) => {
    const driven = new DrivenTransport(new Random(SEED));
    await driven.connect();
    let run = FIRST_RUN;
    let twin = driven.twin;
    let most = 0;
    let before = 0;
    let kept = 0;
    const causes = { up: 0, goaways: 0, answered: 0 };
    try {
      for (; run < FIRST_RUN + RUNS; run++) {
        if (run === FIRST_RUN + 10_000) before = await collectedMemory();
        if (run > FIRST_RUN && run % 100_000 === 0) kept = Math.max(kept, (await collectedMemory()) - before);
        if (run % 5_000 === 0) {
          const { heapUsed, arrayBuffers } = process.memoryUsage();
          most = Math.max(most, heapUsed + arrayBuffers);
          await new Promise((resolve) => setImmediate(resolve));
        }
        const random = new Random(SEED ^ Math.imul(run, 0x9e3779b1));
        driven.random = random;
        twin = await driven.twinAfter(twin);
        twin.isSlow = random.once(4);
        twin.ready();
        const bytes = mutate(random.pick(RECORDINGS), RECORDINGS, random);
        driven.begin(bytes.length + 2_000);
        let from = 0;
        for (let pieces = random.pick([1, 1, 2, 3, 20]); pieces > 0; pieces--) {
          const to = pieces === 1 ? bytes.length : from + random.below(bytes.length - from + 1);
          twin.feed(bytes, from, to);
          if (random.once(2)) twin.drain();
          from = to;
        }
        if (random.once(10)) driven.clock.advance(600);
        driven.check();
        const { sent } = twin;
        if (sent.bytes > 1_500_000 + 20 * bytes.length) throw new Error(`${sent.bytes} bytes for ${bytes.length}`);
        causes.goaways += sent.goaways;
      }
      await driven.close();
    } catch (error) {
      throw new Error(`FAULTS_SEED=${SEED} FAULTS_RUN=${run}`, { cause: error });
    }
    kept = Math.max(kept, (await collectedMemory()) - before);
    const { started, answered, uncertain, refused, unsent, messages } = driven.counts;
    t.diagnostic(
      `${started} calls: ${answered} answered, ${uncertain} uncertain, ${refused} refused, ${unsent} unsent`,
    );
    t.diagnostic(`${messages} messages, ${causes.goaways} goodbyes; at most ${most} bytes in use, ${kept} kept`);
    assert.ok(kept < KEPT_BYTES, `${kept} bytes kept`);
    assert.ok(most < before + MOST_BYTES, `${most} bytes in use, from ${before}`);
    assert.ok(answered > RUNS && uncertain > RUNS && refused > RUNS / 10, 'all columns are well used');
  });
});
