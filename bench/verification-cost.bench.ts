// What the proof costs the run: the same calls with and without --metrics, in turns.
//   node dist/bench/verification-cost.bench.js [rounds] [calls]         needs Go
//
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startGoServer } from '../test/interop/go-server.js';

const ROUNDS = Number(process.argv[2] ?? 9);
const CALLS = process.argv[3] ?? '300000';
const UNRELATED_SERIES = 100_000;
const bin = fileURLToPath(new URL('../../bin/grpc-red.js', import.meta.url));
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'grpc-red-cost-'));
const server = await startGoServer();
const wide = await serveWide(server.metricsUrl);

const rounds: { bare: Figures; small: Figures; wide: Figures }[] = [];
const urls = { bare: null, small: server.metricsUrl, wide: wide.url };
for (let round = 0; round < ROUNDS; round++) {
  // By turns in both directions, so that a machine that slows down favours none.
  const names = ['bare', 'small', 'wide'] as const;
  const figures: Partial<Record<(typeof names)[number], Figures>> = {};
  for (const name of round % 2 === 0 ? names : [...names].reverse()) figures[name] = await bench(urls[name]);
  rounds.push(figures as (typeof rounds)[number]);
}
for (const page of ['small', 'wide'] as const) {
  const rates = rounds.map((each) => each[page].perSecond / each.bare.perSecond);
  const cpu = rounds.map((each) => each[page].cpuMs - each.bare.cpuMs);
  console.log(
    `${page} page: ${median(rates).toFixed(3)} of the rate without (${quartiles(rates)}), ${median(cpu).toFixed(0)} ms of CPU more over ${median(rounds.map(({ bare }) => bare.cpuMs)).toFixed(0)}`,
  );
}
console.log(`${Math.round(median(rounds.map(({ bare }) => bare.perSecond)))} calls/s without metrics`);
wide.close();
await server.stop();
rmSync(folder, { recursive: true });

interface Figures {
  perSecond: number;
  /** Of the client, over the whole run. */
  cpuMs: number;
}

async function bench(metricsUrl: string | null): Promise<Figures> {
  const output = join(folder, 'report.json');
  await run(process.execPath, [
    ...[bin, 'bench', server.address, '--plaintext', '--call', 'echo.v1.EchoService/Unary', '-n', CALLS],
    ...['-O', 'json', '-o', output],
    ...(metricsUrl === null ? [] : ['--metrics', metricsUrl]),
  ]);
  const { rps, client, verdict } = JSON.parse(readFileSync(output, 'utf8'));
  if (metricsUrl !== null && verdict.outcome !== 'pass') throw new Error(verdict.headline);
  return { perSecond: rps, cpuMs: client.cpuMs };
}

/** The server's page with many series that have nothing to do with calls. */
async function serveWide(metricsUrl: string): Promise<{ url: string; close(): void }> {
  const lines = Array.from(
    { length: UNRELATED_SERIES },
    (_, i) => `cache_entries{shard="${i % 97}",key="k${i}"} ${i}\n`,
  );
  const unrelated = `# TYPE cache_entries gauge\n${lines.join('')}`;
  const http = createServer(async (_request, response) => {
    const page = await (await fetch(metricsUrl)).text();
    response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(page + unrelated);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/metrics`, close: () => void http.close() };
}

function median(numbers: number[]): number {
  return quantile(numbers, 0.5);
}

function quartiles(numbers: number[]): string {
  return `half of all rounds between ${quantile(numbers, 0.25).toFixed(3)} and ${quantile(numbers, 0.75).toFixed(3)}`;
}

function quantile(numbers: number[], q: number): number {
  return [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))]!;
}
