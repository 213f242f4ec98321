import assert from 'node:assert/strict';
import { mutate } from './mutate.js';
import { Random } from './random.js';
import { RECORDINGS } from './recordings.js';
import { toldOf } from './told-of.js';

/** However a server's stream is cut, the whole connection tells the same and sends the same. */
export async function assertSplitsAgree(seed: number, streams: number): Promise<void> {
  for (let run = 0; run < streams; run++) {
    const random = new Random(seed ^ Math.imul(run, 0x9e3779b1));
    const bytes = mutate(random.pick(RECORDINGS), RECORDINGS, random);
    const whole = await toldOf(run, bytes, []);
    const cuts = Array.from({ length: random.pick([1, 2, 5, 40]) }, () => random.below(bytes.length + 1));
    const what = `stream ${run} of seed ${seed}`;
    assert.deepEqual(
      await toldOf(
        run,
        bytes,
        cuts.sort((a, b) => a - b),
      ),
      whole,
      what,
    );
    // Bytes of their own, as far as the first frames go.
    if (run % 20 === 0) assert.deepEqual(await toldOf(run, bytes, [...bytes.subarray(0, 600).keys()]), whole, what);
  }
}
