import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { many } from '../../many.js';
import { probeOfLoad } from '../verify/probed-books.js';
import { honestBusy, honestQuiet, LIES, liarUnderOwnNames, provable } from '../verify/random-runs.js';
import { calls } from '../verify/simulated-call.js';
import { counterOf, failures, proposedMaps, type RenamedRun, verdictOnRenamed } from './renamed-run.js';

const RUNS = { numRuns: many(50), seed: 20_261_122 };

const seed = fc.nat({ max: 2 ** 31 });
const wording = fc.constantFrom<RenamedRun['wording'][]>('plain', 'nonsense');

/**
 * By each map that it proposes: for the counter that is left open, and for the rest as it reads it. The verdict's own
 * reading is the last of them.
 */
function withItsMaps(renamed: RenamedRun, verdict: Verdict): Verdict[] {
  const counter = counterOf(renamed);
  const open = verdict.checks.filter(({ name }) => name === 'roles-told').map(({ because }) => because);
  const lines = [...open.join(' ').matchAll(/--metrics-map '(requests=[^']*)'/g)].map(([, line]) => line!);
  const read = proposedMaps(verdict, counter);
  const others = read.filter((line) => !line.startsWith('requests='));
  const maps = lines.filter((line) => line.startsWith(`requests=${counter}`)).map((line) => [line, ...others]);
  return [...maps, read].map((map) => verdictOnRenamed(renamed, map));
}

const probed = <T extends RenamedRun['run']>(run: T): T => ({ ...run, probe: probeOfLoad(run.calls) });

describe('a known library under names that nobody knows, with a probe before the load', () => {
  it('passes where it is honest and left alone, or proposes a map by which it passes', () => {
    const told: Record<string, number> = {};
    fc.assert(
      fc.property(honestQuiet, seed, wording, (run, seed, wording) => {
        const renamed: RenamedRun = { run: probed(run), seed, wording };
        const verdict = verdictOnRenamed(renamed);
        const key = `${wording} ${verdict.outcome}`;
        told[key] = (told[key] ?? 0) + 1;
        assert.deepEqual(failures(verdict), []);
        const mapped = verdict.outcome === 'pass' ? verdict : withItsMaps(renamed, verdict).at(-1)!;
        assert.equal(mapped.outcome, 'pass', `${verdict.headline}\n${mapped.headline}`);
      }),
      RUNS,
    );
    console.log(`honest quiet servers with a probe: ${JSON.stringify(told)}`);
    assert.ok(told['nonsense pass']! > (told['nonsense cannot-tell'] ?? 0), JSON.stringify(told));
  });

  it('is never accused where it is honest, whatever happens around it, and neither by its map', () => {
    fc.assert(
      fc.property(honestBusy, seed, wording, (run, seed, wording) => {
        const renamed: RenamedRun = { run: probed(run), seed, wording };
        const verdict = verdictOnRenamed(renamed);
        assert.deepEqual(failures(verdict), []);
        assert.deepEqual(failures(withItsMaps(renamed, verdict).at(-1)!), []);
      }),
      RUNS,
    );
  });

  it('never passes where it lies: it fails, or proposes a map by which it fails', () => {
    fc.assert(
      fc.property(provable, liarUnderOwnNames, wording, seed, (own, { honest, lie }, wording, seed) => {
        const settings = { ...honest, style: {}, lie: LIES[lie]! };
        const load = [...own, ...own];
        const run = { server: settings, calls: load, history: calls(4), zeroInitialized: lie === 'never counts' };
        const renamed: RenamedRun = { run: probed(run), seed, wording };
        const verdict = verdictOnRenamed(renamed);
        assert.notEqual(verdict.outcome, 'pass', `${lie}, ${honest.convention}: ${verdict.headline}`);
        const mapped = verdict.outcome === 'fail' ? [verdict] : withItsMaps(renamed, verdict);
        const outcomes = mapped.map(({ outcome, headline }) => `${outcome}: ${headline}`);
        assert.match(outcomes.join('\n'), /^fail: /m, `${lie}, ${honest.convention}:\n${verdict.headline}`);
      }),
      RUNS,
    );
  });
});
