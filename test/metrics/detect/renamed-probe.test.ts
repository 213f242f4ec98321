import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { probeOfLoad } from '../verify/probed-books.js';
import { honestBusy, honestQuiet, LIES, provable, server } from '../verify/random-runs.js';
import { calls } from '../verify/simulated-call.js';
import { LIBRARIES } from '../verify/simulated-libraries.js';
import { WITH_CODES, WITH_OWN_COUNTER } from '../verify/simulated-server.js';
import { namesOf, proposedMaps, type RenamedRun, verdictOnRenamed } from './renamed-run.js';

const RUNS = { numRuns: 150, seed: 20_261_122 };

const seed = fc.nat({ max: 2 ** 31 });
const wording = fc.constantFrom<RenamedRun['wording'][]>('plain', 'nonsense');

function counterOf(renamed: RenamedRun): string {
  const { counter, duration, started } = LIBRARIES[renamed.run.server.convention] as {
    counter: string | null;
    duration: string | null;
    started?: string;
  };
  return namesOf(renamed).family(counter ?? duration ?? started!);
}

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

const failures = ({ checks }: Verdict) =>
  checks.filter(({ outcome }) => outcome === 'fail').map(({ name, because }) => [name, because]);

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
      fc.property(provable, liar, seed, (own, { honest, lie, wording }, seed) => {
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

/** These are told by the one of counter and histogram that does not share in them. */
const TOLD_BY_THE_OTHER = ['never counts', 'counts every twentieth call twice', 'observes errors twice'];
/** Under names that nobody knows, a method may go by another name honestly: own-spelling.test.ts. */
const OWN_WORDS = ['names another method'];
/** These only by statuses. */
const TOLD_BY_STATUSES = ['does not count errors', 'counts errors as OK', 'counts errors as UNKNOWN'];

const liar = server.chain((honest) => {
  const apart = WITH_OWN_COUNTER.includes(honest.convention);
  const codes = WITH_CODES.includes(honest.convention);
  const lies = Object.keys(LIES).filter(
    (lie) =>
      (apart || !TOLD_BY_THE_OTHER.includes(lie)) &&
      (codes || !TOLD_BY_STATUSES.includes(lie)) &&
      !OWN_WORDS.includes(lie),
  );
  return fc.record({ honest: fc.constant(honest), lie: fc.constantFrom(...lies), wording });
});
