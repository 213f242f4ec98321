import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseMapEntry } from '../../../src/metrics/detect/metrics-map.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { many } from '../../many.js';
import { LIBRARIES, type LibraryName } from '../conventions/library.js';
import { type LibraryRun, verdictOnLibrary } from '../conventions/library-server.js';
import { CHAT, calls, OTHER, UNARY, UPLOAD, WATCH } from '../verify/simulated-call.js';
import { type NamedFamily, renaming } from './rename-page.js';
import { proposedMaps } from './renamed-run.js';

const RUNS = { numRuns: many(10), seed: 20_261_121 };

/** Libraries whose counter, by its own nature, says less than how often a method was called. */
const OTHERS: readonly string[] = ['comet'];
const NAMES = (Object.keys(LIBRARIES) as LibraryName[]).filter((name) => !OTHERS.includes(name));

const ROLES: Readonly<Record<string, NamedFamily['role']>> = { 'function-calls': 'requests' };

const TYPE_ROLES: Readonly<Record<string, NamedFamily['role']>> = {
  histogram: 'duration',
  counter: 'requests',
  gauge: 'in-flight',
};

/** What the library's families count, seen from one call of each kind. */
function familiesOf(name: LibraryName): NamedFamily[] {
  const increments = [UNARY, WATCH, UPLOAD, CHAT].flatMap((method) =>
    [0, 5].flatMap((answered) => LIBRARIES[name].count(calls(1, { ...method, answered })[0]!)),
  );
  const families = increments.map(({ role, name: family }) => ({
    name: family,
    role: ROLES[role] ?? (role as NamedFamily['role']),
  }));
  // Of a family that is declared and never used, its type is all that is known.
  const declared = LIBRARIES[name].declared.flatMap(([family, type]) =>
    family.startsWith('grpc_') ? [{ name: family, role: TYPE_ROLES[type]! }] : [],
  );
  return [...new Map([...declared, ...families].map((family) => [family.name, family])).values()];
}

/** Unary calls of two methods, some of them refused by their handlers. */
const unary = fc
  .record({
    good: fc.integer({ min: 1, max: 60 }),
    bad: fc.integer({ min: 0, max: 20 }),
    other: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ good, bad, other }) => [...calls(good), ...calls(bad, { answered: 5 }), ...calls(other, OTHER)]);
const streams = fc
  .record({
    watch: fc.integer({ min: 0, max: 20 }),
    upload: fc.integer({ min: 0, max: 20 }),
    chat: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ watch, upload, chat }) => [...calls(watch, WATCH), ...calls(upload, UPLOAD), ...calls(chat, CHAT)]);

function judge(name: LibraryName, run: LibraryRun, seed: number, maps: readonly string[] = []): Verdict {
  const { rename } = renaming(familiesOf(name), seed, 'plain');
  return verdictOnLibrary(name, { ...run, bends: rename, told: { convention: null, map: maps.map(parseMapEntry) } });
}

const failures = ({ checks }: Verdict) =>
  checks.filter(({ outcome }) => outcome === 'fail').map(({ name, because }) => [name, because]);

for (const name of NAMES) {
  describe(`${name} under other names`, () => {
    it('is never accused where it is honest, whatever kinds of calls it leaves out', () => {
      fc.assert(
        fc.property(unary, streams, fc.nat(), (own, more, seed) => {
          assert.deepEqual(failures(judge(name, { calls: [...own, ...more] }, seed)), []);
        }),
        RUNS,
      );
    });

    it('passes with unary calls, or by a map that it proposes', () => {
      fc.assert(
        fc.property(unary, fc.nat(), (own, seed) => {
          const verdict = judge(name, { calls: own }, seed);
          const counter = verdict.capability[0]?.families[0]?.name ?? '';
          const mapped =
            verdict.outcome === 'pass' ? verdict : judge(name, { calls: own }, seed, proposedMaps(verdict, counter));
          assert.equal(mapped.outcome, 'pass', `${verdict.headline}\n${mapped.headline}`);
        }),
        RUNS,
      );
    });
  });
}
