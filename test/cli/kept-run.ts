import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Verdict } from '../../src/metrics/verdict.js';
import { type CliEnd, runCli, startCli } from './run-cli.js';

/** A run that was kept, and what bench said of it. */
export interface KeptRun {
  folder: string;
  runFile: string;
  live: CliEnd;
}

/** What verify reads beside the run where nothing is told of it. */
export const NOTHING_GIVEN = {
  drift: [],
  before: [],
  after: [],
  settled: false,
  exclusive: false,
  viaProxy: false,
  convention: null,
  map: [],
  thresholds: false,
};

/** A folder that is gone after the test. */
export function aFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-kept-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs `bench` or `demo` as given, with its JSON report on stdout, and keeps the run. */
export async function keepRun(
  t: Pick<TestContext, 'after'>,
  args: string[],
  meanwhile: (interrupt: () => void) => void = () => {},
): Promise<KeptRun> {
  const folder = aFolder(t);
  const cli = startCli([...args, '-O', 'json', '--save', folder]);
  meanwhile(() => cli.child.kill('SIGINT'));
  return { folder, runFile: join(folder, 'run.json'), live: await cli.end };
}

/** The same run in a folder of its own, to be damaged there. */
export function copyOf(t: Pick<TestContext, 'after'>, { folder, live }: KeptRun): KeptRun {
  const copy = aFolder(t);
  cpSync(folder, copy, { recursive: true });
  return { folder: copy, runFile: join(copy, 'run.json'), live };
}

export function verifyKept({ runFile }: KeptRun, ...args: string[]): Promise<CliEnd> {
  return runCli(['verify', '--run', runFile, '-O', 'json', ...args]);
}

export function outcomeOf({ stdout }: CliEnd): string {
  return (JSON.parse(stdout) as { verdict: { outcome: string } }).verdict.outcome;
}

/** verify says byte for byte what bench said of the run. */
export async function saysTheSame(kept: KeptRun, code: number, outcome: string): Promise<{ verdict: Verdict }> {
  const offline = await verifyKept(kept);
  assert.equal(offline.stderr, '');
  assert.equal(offline.stdout, kept.live.stdout);
  assert.deepEqual([kept.live.code, offline.code], [code, code], kept.live.stdout);
  const report = JSON.parse(offline.stdout) as { verdict: Verdict };
  assert.equal(report.verdict.outcome, outcome);
  return report;
}
