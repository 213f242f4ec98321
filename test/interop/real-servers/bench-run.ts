import assert from 'node:assert/strict';
import type { CheckOutcome, Verdict } from '../../../src/metrics/verdict.js';
import { startCli } from '../../cli/run-cli.js';
import type { RealServer } from './real-servers.js';

/** What a run of the command line came to. */
export interface BenchRun {
  exitCode: number | null;
  tally: { started: number; answered: number; uncertain: number; refused: number };
  /** How many calls of each method ended with the server's own trailers. */
  answeredBy: Record<string, number>;
  verdict: Verdict;
}

interface MethodReport {
  method: string;
  ledgers: [{ causes: Record<string, number> }];
}

/**
 * Runs the command line against a server and its page.
 *
 * @param beside done while it runs
 */
export async function benchRun(
  server: RealServer,
  args: readonly string[],
  beside: () => Promise<void> = async () => {},
): Promise<BenchRun> {
  const cli = startCli([
    ...['bench', server.address, '--plaintext', '--metrics', server.metricsUrl, '-O', 'json'],
    ...args,
  ]);
  await beside();
  const { code, stdout, stderr } = await cli.end;
  assert.match(stdout, /^\{/, stderr);
  const { tally, methods, verdict } = JSON.parse(stdout);
  const { started, answered, uncertain, refused } = tally;
  const answeredBy = methods.map(({ method, ledgers: [load] }: MethodReport) => [method, load.causes.trailers ?? 0]);
  return {
    exitCode: code,
    tally: { started, answered, uncertain, refused },
    answeredBy: Object.fromEntries(answeredBy),
    verdict,
  };
}

/** The names of the required checks with that outcome, each once. */
export function namesOf({ checks }: Verdict, outcome: CheckOutcome): string[] {
  return [...new Set(checks.filter((check) => check.required && check.outcome === outcome).map(({ name }) => name))];
}

/** What the passed checks of each method and status observed, where one number alone was possible: `/pkg.Service/Method 5` → calls. */
export function provenByCode({ checks }: Verdict): Map<string, number> {
  const proven = checks.filter(
    ({ name, outcome, code, expected }) =>
      name === 'requests-by-code' && outcome === 'pass' && code !== null && expected?.min === expected?.max,
  );
  return new Map(proven.map(({ method, code, observed }) => [`/${method} ${code}`, observed!] as const).sort());
}
