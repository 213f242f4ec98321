import type { Told } from '../../../src/metrics/detect/told.js';
import { readPage } from '../../../src/metrics/exposition.js';
import type { Check, Verdict } from '../../../src/metrics/verdict.js';
import type { TargetPages } from '../../../src/metrics/verify/target-pages.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import type { VerifyInput } from '../../../src/metrics/verify/verify-input.js';
import { clientBooks } from './client-books.js';
import { probedBooks } from './probed-books.js';
import type { SimulatedCall } from './simulated-call.js';
import { type ServerSettings, SimulatedServer } from './simulated-server.js';

/** A run around which a simulated server's page is read. */
export interface BracketedRun {
  server: ServerSettings;
  calls: readonly SimulatedCall[];
  /** Calls of `--probe`, of which a page is read before the others begin. */
  probe?: readonly SimulatedCall[];
  /** What the server had served before anything was read. */
  history?: readonly SimulatedCall[];
  /** Calls of others: in the silence before the run, in the middle of it, in the silence after it. */
  othersBefore?: readonly SimulatedCall[];
  othersMeanwhile?: readonly SimulatedCall[];
  othersAfter?: readonly SimulatedCall[];
  /** Changes the server half-way through our calls. */
  halfWay?: (server: SimulatedServer) => void;
  /** Every series at zero from the start. */
  zeroInitialized?: boolean;
  exclusive?: boolean;
  expect?: number[];
  proxy?: VerifyInput['proxy'];
  reflected?: VerifyInput['reflected'];
  addresses?: VerifyInput['addresses'];
  bracketSeconds?: number;
  silentSeconds?: number;
  /** What the user says of the page. */
  told?: Told;
}

/** Plays a run against a server of its own and lets the verifier judge what the page said. */
export function verdictOn(run: BracketedRun): Verdict {
  return verify({
    methods:
      run.probe === undefined ? clientBooks(run.calls, run.expect) : probedBooks(run.probe, run.calls, run.expect),
    pages: [pagesOf(run)],
    exclusive: run.exclusive ?? false,
    proxy: run.proxy ?? null,
    reflected: run.reflected ?? [],
    addresses: run.addresses ?? [],
    bracketSeconds: run.bracketSeconds ?? 5,
    silentSeconds: run.silentSeconds ?? 1,
    ...(run.told && { told: run.told }),
  });
}

/** The pages of one target around a run. */
export function pagesOf(run: BracketedRun, url = 'http://localhost:8081/metrics'): TargetPages {
  const server = new SimulatedServer(run.server);
  const format = run.server.style?.format ?? 'text';
  const contentType =
    format === 'text' ? 'text/plain; version=0.0.4' : 'application/openmetrics-text; version=1.0.0; charset=utf-8';
  const read = () => readPage(server.page(), contentType);
  const middle = Math.ceil(run.calls.length / 2);

  if (run.zeroInitialized) server.initialize(run.calls);
  server.play(run.history ?? []);
  const early = read();
  server.play(run.othersBefore ?? []);
  const before = read();
  server.play(run.probe ?? []);
  const probed = run.probe === undefined ? null : read();
  server.play(run.calls.slice(0, middle));
  server.play(run.othersMeanwhile ?? []);
  run.halfWay?.(server);
  const during = [read()];
  server.play(run.calls.slice(middle));
  const late = read();
  server.play(run.othersAfter ?? []);
  return { url, early, before, probed, during, settling: [late], late, after: read() };
}

/** The one check of that name, and of that method and status where they are given. */
export function checkOf(verdict: Verdict, name: string, where: { method?: string; code?: number } = {}): Check {
  const found = verdict.checks.filter(
    (check) =>
      check.name === name &&
      (where.method === undefined || check.method?.endsWith(`/${where.method}`)) &&
      (where.code === undefined || check.code === where.code),
  );
  if (found.length === 1) return found[0]!;
  const names = verdict.checks.map((check) => `${check.name} ${check.method} ${check.code}`);
  throw new Error(`${found.length} checks ${name} ${JSON.stringify(where)} among:\n${names.join('\n')}`);
}

/** All checks with that outcome that decide the verdict: `name code`, or `name` alone. */
export function decisive(verdict: Verdict, outcome: Check['outcome']): string[] {
  return verdict.checks
    .filter((check) => check.required && check.outcome === outcome)
    .map((check) => (check.code === null ? check.name : `${check.name} ${check.code}`));
}
