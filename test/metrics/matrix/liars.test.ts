import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fewOf } from '../../many.js';
import { verdictOn } from '../../random/bracket.js';
import { LIES } from '../../random/lies.js';
import { addressesOf, liarOf } from '../../random/pages.js';
import { provenBy } from '../../random/provable.js';
import { FIVE, LIBRARIES, plainStory } from './plain-story.js';

/** Those that have a gauge of open calls. */
const WITH_GAUGE = fewOf(
  ['shared-library', 'baseplate-go', 'opentelemetry-handled', 'tonic-prometheus-layer', 'armeria'],
  2,
);

const NO_SLOW_CALL = 'an honest handler may be as quick: only a call that is known to be slow shows it';
const NO_GAUGE = 'it has no gauge of open calls';
const ONE_FAMILY = 'its counter is the count of its histogram, which then lacks errors: see «counts no error»';

const A_REPLICA = 'one family lacks a share of all calls, as if they had gone to a replica that was not given';

/** Why a lie cannot be seen, by what the library shows: the only cells without a check. */
const UNSEEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'writes milliseconds as seconds': Object.fromEntries(FIVE.map((library) => [library, NO_SLOW_CALL])),
  'has a clock that stands still': Object.fromEntries(FIVE.map((library) => [library, NO_SLOW_CALL])),
  'counts every error as UNKNOWN': { 'full-method': 'it counts failed calls, of whatever status' },
  'loses one update in twenty': { 'otel-semconv-rpc-stable': A_REPLICA, 'micrometer-metric-collecting': A_REPLICA },
  'times no error': { 'otel-semconv-rpc-stable': ONE_FAMILY, 'micrometer-metric-collecting': ONE_FAMILY },
  'leaves calls that fail in flight': Object.fromEntries(FIVE.slice(1).map((library) => [library, NO_GAUGE])),
  'leaves calls that are cancelled in flight': Object.fromEntries(FIVE.slice(1).map((library) => [library, NO_GAUGE])),
};

interface Cell {
  lie: string;
  library: string;
  /** Why nothing can be proven; null: something can. */
  unseen: string | null;
  proof: string | null;
  /** Failed checks that are named for the lie, or not. */
  caught: string[];
  outcome: string;
}

async function cellOf(lie: string, library: string): Promise<Cell> {
  // Series that stand there from the start show that the page is the server's own, whatever it counts.
  const story = plainStory(library, { exclusive: true, deployment: { zeroInitialized: true } });
  const row = LIES[lie]!;
  const applies = row.applies?.(liarOf(story)) ?? true;
  const { outcome, checks } = await verdictOn(story, addressesOf(story, row));
  const failed = checks.filter((check) => check.required && check.outcome === 'fail').map(({ name }) => name);
  return {
    lie,
    library,
    unseen: UNSEEN[lie]?.[library] ?? null,
    proof: applies ? provenBy(story, row) : null,
    caught: [...new Set(row.checks)].filter((name) => failed.includes(name)),
    outcome,
  };
}

const cells = await Promise.all(Object.keys(LIES).flatMap((lie) => LIBRARIES.map((library) => cellOf(lie, library))));
const seen = cells.filter(({ unseen }) => unseen === null);
const unseen = cells.filter((cell) => cell.unseen !== null);

function asTable(rows: readonly Cell[]): string {
  const byLie = new Map<string, string[]>();
  for (const { lie, library, caught, unseen } of rows) {
    byLie.set(lie, [...(byLie.get(lie) ?? []), `${library}: ${unseen ?? caught.join(', ')}`]);
  }
  return [...byLie].map(([lie, list]) => [lie, ...list.map((cell) => `    ${cell}`)].join('\n')).join('\n');
}

describe('a server that lies is caught by a check of that name', () => {
  for (const { lie, library, proof, caught, outcome } of seen) {
    it(`where it ${lie}, with the metrics of ${library}`, () => {
      assert.notEqual(proof, null);
      assert.equal(outcome, 'fail');
      assert.notDeepEqual(caught, []);
    });
  }

  for (const library of WITH_GAUGE) {
    it(`where it leaves calls that fail, or that are cancelled, in flight, with the metrics of ${library}`, async () => {
      for (const lie of ['leaves calls that fail in flight', 'leaves calls that are cancelled in flight']) {
        const cell = await cellOf(lie, library);
        assert.deepEqual([cell.outcome, cell.caught], ['fail', ['in-flight-returns']], lie);
      }
    });
  }

  it('and the whole matrix is this', (t) => t.diagnostic(`\n${asTable(cells)}`));
});

describe('a lie that no page and no books can show', () => {
  for (const { lie, library, unseen: why, proof } of unseen) {
    it(`is none that could be proven: ${lie}, with the metrics of ${library}, for ${why}`, () => {
      assert.equal(proof, null);
    });
  }
});
