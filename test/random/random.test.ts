import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfusionTable } from './confusion-table.js';
import { type Played, play } from './play.js';
import { tellStory } from './tell-story.js';

/**
 * `node .ci/test.mjs random --seed 7 --count 20000` plays others; `--index` one alone, and tells it.
 * A run depends on its seed and its index, and on nothing else.
 */
const SEED = Number(process.env.RANDOM_SEED ?? 1);
const FIRST = Number(process.env.RANDOM_INDEX ?? 0);
const COUNT = Number(process.env.RANDOM_COUNT ?? 2000);
/** Of the lies that are told, so many of a hundred must be provable; of few runs, shares say nothing. */
const LEAST_PROVABLE = COUNT < 1000 ? 0 : 70;
const TOLD = 5;

describe(`${COUNT} simulated servers, drawn with seed ${SEED}`, { timeout: 1_200_000 }, () => {
  const table = new ConfusionTable();
  const wrong: Played[] = [];
  let lies = 0;
  let provable = 0;

  it('are each judged as a fair judge would: no honest one accused, no provable lie missed, no quiet one doubted', async (t) => {
    for (let index = FIRST; index < FIRST + COUNT; index++) {
      const played = await play(SEED, index);
      table.add(played);
      lies += Number(played.lie !== null);
      provable += Number(played.proof !== null);
      if (played.wrong !== null) wrong.push(played);
    }
    t.diagnostic(`\n${table.text()}\n\n${provable} of ${lies} lies were provable`);
    if (COUNT === 1) t.diagnostic(`\n${tellStory(await play(SEED, FIRST))}`);
    assert.equal(wrong.length, 0, wrong.slice(0, TOLD).map(tellStory).join('\n\n'));
  });

  it('tell lies that can be proven, for the most part', () => {
    assert.ok(provable >= (LEAST_PROVABLE / 100) * lies, `${provable} of ${lies}`);
  });
});
