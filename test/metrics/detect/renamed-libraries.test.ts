import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseMapEntry } from '../../../src/metrics/detect/metrics-map.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { many } from '../../many.js';
import { verdictOn } from '../verify/bracketed-run.js';
import { honestBusy, honestQuiet, LIES, liarUnderOwnNames, provable } from '../verify/random-runs.js';
import { calls, WATCH } from '../verify/simulated-call.js';
import { counterOf, failures, proposedMaps, type RenamedRun, verdictOnRenamed } from './renamed-run.js';

const RUNS = { numRuns: many(30), seed: 20_261_121 };
const seed = fc.nat({ max: 2 ** 31 });
const wording = fc.constantFrom<RenamedRun['wording'][]>('plain', 'nonsense');

function withItsMap(renamed: RenamedRun, verdict: Verdict): Verdict {
  return verdictOnRenamed(renamed, proposedMaps(verdict, counterOf(renamed)));
}

describe('a known library under names that nobody knows', () => {
  it('passes where it is honest and left alone, or proposes a map by which it passes', () => {
    const told = { pass: 0, 'cannot-tell': 0, fail: 0 };
    fc.assert(
      fc.property(honestQuiet, seed, (run, seed) => {
        const renamed: RenamedRun = { run, seed, wording: 'plain' };
        const verdict = verdictOnRenamed(renamed);
        told[verdict.outcome] += 1;
        assert.equal(verdict.convention, 'by-labels');
        assert.deepEqual(failures(verdict), []);
        const mapped = verdict.outcome === 'pass' ? verdict : withItsMap(renamed, verdict);
        assert.equal(mapped.outcome, 'pass', `${verdict.headline}\n${mapped.headline}`);
      }),
      RUNS,
    );
    const share = told.pass / (told.pass + told['cannot-tell']);
    console.log(`judged without a map: ${(100 * share).toFixed(1)} % of honest quiet servers`);
    assert.ok(share >= 0.8, JSON.stringify(told));
  });

  it('passes under words that mean nothing, or proposes a map by which it passes', () => {
    fc.assert(
      fc.property(honestQuiet, seed, (run, seed) => {
        const renamed: RenamedRun = { run, seed, wording: 'nonsense' };
        const verdict = verdictOnRenamed(renamed);
        assert.deepEqual(failures(verdict), []);
        const mapped = verdict.outcome === 'pass' ? verdict : withItsMap(renamed, verdict);
        assert.equal(mapped.outcome, 'pass', `${verdict.headline}\n${mapped.headline}`);
      }),
      RUNS,
    );
  });

  it('is never accused where it is honest, whatever happens around it', () => {
    fc.assert(
      fc.property(honestBusy, seed, wording, (run, seed, wording) => {
        assert.deepEqual(failures(verdictOnRenamed({ run, seed, wording })), []);
      }),
      RUNS,
    );
  });

  it('is never accused by its map where it is honest, whatever happens around it', () => {
    fc.assert(
      fc.property(honestBusy, seed, wording, (run, seed, wording) => {
        const renamed: RenamedRun = { run, seed, wording };
        assert.deepEqual(failures(withItsMap(renamed, verdictOnRenamed(renamed))), []);
      }),
      RUNS,
    );
  });

  it('is read alike by its own names and by the map that tells of them', () => {
    fc.assert(
      fc.property(honestQuiet, (run) => {
        const [capability] = verdictOn(run).capability;
        const map = capability!.map.map((line) => parseMapEntry(/'(.*)'/.exec(line)![1]!));
        const told = verdictOn({ ...run, told: { convention: null, map } });
        assert.equal(told.outcome, 'pass', told.headline);
        assert.deepEqual([capability!.foundBy, told.capability[0]!.foundBy], ['name', 'map']);
        assert.deepEqual(told.capability[0]!.map, capability!.map);
      }),
      RUNS,
    );
  });

  it('is read alike by the map where a family has series of other methods alone', () => {
    const run = {
      server: { convention: 'micrometer-metric-collecting' },
      calls: calls(20, { answered: 10 }),
      history: calls(3, WATCH),
    } as const;
    const map = verdictOn(run).capability[0]!.map.map((line) => parseMapEntry(/'(.*)'/.exec(line)![1]!));
    const told = verdictOn({ ...run, told: { convention: null, map } });
    assert.equal(told.outcome, 'pass', told.headline);
  });

  it('is read as --convention has it, whatever else might be found', () => {
    fc.assert(
      fc.property(honestQuiet, (run) => {
        const verdict = verdictOn({ ...run, told: { convention: run.server.convention, map: [] } });
        assert.deepEqual([verdict.outcome, verdict.convention], ['pass', run.server.convention], verdict.headline);
      }),
      RUNS,
    );
  });

  it('fails where it lies, or proposes a map by which it fails', () => {
    const told = { pass: 0, 'cannot-tell': 0, fail: 0 };
    fc.assert(
      fc.property(provable, renamedLiar, seed, (own, { honest, lie, wording }, seed) => {
        const settings = { ...honest, style: {}, lie: LIES[lie]! };
        // A counter that never stood on the page has no name that could be missed.
        const run = {
          server: settings,
          calls: [...own, ...own],
          history: calls(4),
          zeroInitialized: lie === 'never counts',
        };
        const renamed: RenamedRun = { run, seed, wording };
        const verdict = verdictOnRenamed(renamed);
        told[verdict.outcome] += 1;
        assert.notEqual(verdict.outcome, 'pass', `${lie}, ${honest.convention}: ${verdict.headline}`);
        const mapped = verdict.outcome === 'fail' ? verdict : withItsMap(renamed, verdict);
        assert.equal(mapped.outcome, 'fail', `${lie}, ${honest.convention}:\n${verdict.headline}\n${mapped.headline}`);
      }),
      RUNS,
    );
    const share = told.fail / (told.fail + told['cannot-tell']);
    console.log(`judged without a map: ${(100 * share).toFixed(1)} % of liars`);
  });
});

/** A server, and a lie that its page cannot hide under these names. */
const renamedLiar = fc.tuple(liarUnderOwnNames, wording).map(([{ honest, lie }, wording]) => ({
  // It resembles the service: nothing else says whose calls they are where no method is named right.
  honest: { ...honest, deployment: 'order-service' as const },
  lie,
  wording: wording === 'nonsense' && NEED_WORDS.includes(lie) ? ('plain' as const) : wording,
}));

/**
 * Where neither a name nor a value tells which label is the method's or the status's, nobody can know that what it holds
 * is wrong: a number may be anything, and so may a word.
 */
const NEED_WORDS = ['counts errors as OK', 'counts errors as UNKNOWN'];
