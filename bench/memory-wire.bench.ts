// Whether memory grows with the number of calls that travel: the whole command, over wire, against the Go server.
//   node dist/bench/memory-wire.bench.js [calls…]         needs Go
//
// Node 20, two shared cores, largest resident memory of the process, every call counted by the server and proven:
//      100,000 calls   108 MB
//   10,000,000 calls   109 MB, at 49,800 a second
//
// CONCLUSION: it does not: a hundred times as many calls take 1 % more.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startGoServer } from '../test/interop/go-server.js';

const bin = fileURLToPath(new URL('../../bin/grpc-red.js', import.meta.url));
const runs = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000, 10_000_000];
// Loaded by every thread; the process's figure is wanted once.
const probe = `
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));
`;
const preload = `data:text/javascript,${encodeURIComponent(probe)}`;

// Each run has a server of its own, so that all find it alike.
for (const calls of runs) {
  const server = await startGoServer();
  const args = [
    '--import',
    preload,
    bin,
    'bench',
    server.address,
    '--plaintext',
    '--call',
    'echo.v1.EchoService/Unary',
  ];
  const load = ['-d', '{"payload": "aGVsbG8="}', '-n', String(calls), '--metrics', server.metricsUrl, '-O', 'json'];
  const command = spawn(process.execPath, [...args, ...load], { stdio: ['ignore', 'pipe', 'pipe'] });
  let report = '';
  let errors = '';
  command.stdout.on('data', (chunk: Buffer) => (report += chunk));
  command.stderr.on('data', (chunk: Buffer) => (errors += chunk));
  const exit = await new Promise<number | null>((resolve) => command.on('close', resolve));
  const { tally, verdict, rps } = JSON.parse(report);
  const megabytes = Math.round(Number(/\d+$/.exec(errors)) / 1024);
  console.log(
    `${calls} calls: ${megabytes} MB at most, ${tally.answered} answered, ${Math.round(rps)}/s, ${verdict.outcome}, exit ${exit}`,
  );
  await server.stop();
}
