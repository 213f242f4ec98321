import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { readEvidence } from '../../src/cli/files/read-evidence.js';
import { judgeRounds } from '../../src/metrics/rounds.js';
import { jsonReport } from '../../src/report/json.js';
import { textReport } from '../../src/report/text.js';
import { GrpcRedError } from '../../src/shared/error.js';
import { judgeThresholds } from '../../src/thresholds/judge-thresholds.js';
import { plannedThresholds } from '../../src/thresholds/planned-thresholds.js';
import { type KeptRun, keepRun, NOTHING_GIVEN } from '../cli/kept-run.js';
import { many } from '../many.js';

const EDITS = many(250);
const SEED = 20_261_121;
/** Far above what any of them takes. */
const LONGEST_MS = 20_000;

describe('a run.json that was edited at random', () => {
  let kept: KeptRun;
  const later: (() => void)[] = [];
  before(async () => {
    const args = ['demo', '-n', '120', '--lie', 'error-not-counted', '--settle', '300ms'];
    kept = await keepRun({ after: (work) => void later.push(work as () => void) }, args);
  });
  after(() => {
    for (const work of later) work();
  });

  it(`gives a verdict or one error in plain words, ${EDITS} times`, async () => {
    const whole = readFileSync(kept.runFile, 'utf8');
    const random = randomFrom(SEED);
    const ends = { verdict: 0, refused: 0 };
    for (let i = 0; i < EDITS; i++) {
      const edited = edit(whole, random);
      writeFileSync(kept.runFile, edited);
      const began = performance.now();
      ends[await endOf(kept.runFile, edited)]++;
      assert.ok(performance.now() - began < LONGEST_MS, `edit ${i} took too long`);
    }
    // Both happen, or the edits would be too gentle or too coarse to show anything.
    assert.ok(ends.verdict > EDITS / 20 && ends.refused > EDITS / 4, JSON.stringify(ends));
  });
});

async function endOf(file: string, edited: string): Promise<'verdict' | 'refused'> {
  try {
    const { run, rounds } = await readEvidence(file, NOTHING_GIVEN);
    const verdict = judgeRounds(run, rounds);
    const thresholds = judgeThresholds(plannedThresholds(run.plan), run, verdict);
    const report = { run, verdict, thresholds, interrupted: run.interrupted };
    assert.match(report.verdict.outcome, /^(?:pass|fail|cannot-tell)$/);
    JSON.parse(jsonReport(report));
    assert.doesNotMatch(textReport(report, { colour: false, columns: 80 }), /undefined|\[object/);
    return 'verdict';
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, `${(error as Error).stack}\nof ${edited.slice(0, 20_000)}`);
    assert.ok(!/\n|undefined|\[object/.test(error.message), error.message);
    return 'refused';
  }
}

type Random = (below: number) => number;

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Stands for what JSON.stringify itself cannot nest so deeply. */
const DEEP = 'nested without end';
const NESTED = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

const HOSTILE: (() => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER,
  () => 2 ** 53,
  () => '',
  () => '\u001b[2J\u202e',
  () => 'x'.repeat(100_000),
  () => '2026-02-31T25:61:61Z',
  () => '0001-01-01T00:00:00.000Z',
  () => '__proto__',
  () => '../../etc/passwd',
  () => [],
  () => new Array<null>(20_000).fill(null),
  () => ({}),
  () => JSON.parse('{"__proto__": {"length": 1}}'),
  () => DEEP,
];

/** Bytes or fields: changed, removed, doubled, or put in each other's place. */
function edit(whole: string, random: Random): string {
  if (random(8) === 0) return editBytes(whole, random);
  const root = { run: JSON.parse(whole) as unknown };
  for (let times = 1 + random(2); times > 0; times--) editField(root, random);
  return (JSON.stringify(root.run) ?? 'undefined').replace(JSON.stringify(DEEP), NESTED);
}

function editBytes(whole: string, random: Random): string {
  const at = random(whole.length);
  const characters = '"{}[],:0-e\\ \u0000\ufffd';
  return `${whole.slice(0, at)}${characters[random(characters.length)]}${whole.slice(at + random(3))}`;
}

type Place = { parent: Record<string, unknown>; key: string };

function editField(root: object, random: Random): void {
  const places = placesIn(root);
  const { parent, key } = places[random(places.length)]!;
  const value = parent[key];
  switch (random(6)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      return;
    case 1:
      if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(value));
      else parent[`${key}2`] = value;
      return;
    case 2:
      parent[key] = structuredClone(otherOf(places, random));
      return;
    case 3:
      parent[key] = typeof value === 'number' ? value + 1 : value;
      return;
    default:
      parent[key] = HOSTILE[random(HOSTILE.length)]!();
  }
}

function otherOf(places: Place[], random: Random): unknown {
  const { parent, key } = places[random(places.length)]!;
  return parent[key];
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...placesIn(parent[key])]);
}
