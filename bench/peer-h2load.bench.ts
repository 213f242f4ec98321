// The whole command beside h2load, C, on one server: unary, 50 in flight, in turns, plaintext and TLS.
//   node dist/bench/peer-h2load.bench.js         needs Go, and h2load (Debian: nghttp2-client)
//
//
// Node 20, two cores shared with the server, 200,000 calls, medians of 5 rounds in one run; calls a second (CPU a call):
//                              grpc-red, metrics proven   without metrics     h2load 1.52       rate of h2load's
//   plaintext,  1 connection   75,700 (3.6 µs)            76,300 (3.6 µs)     75,300 (2.6 µs)   0.98
//   plaintext, 10 connections  70,000 (5.0 µs)            71,100 (4.9 µs)     73,100 (4.1 µs)   0.94
//   TLS,        1 connection   74,900 (4.0 µs)            76,300 (3.8 µs)     78,400 (2.8 µs)   0.94
//   TLS,       10 connections  65,700 (5.7 µs)            65,700 (5.7 µs)     67,500 (4.9 µs)   0.99
//
// CONCLUSION: the server is the limit: the client takes a fifth to a third of one of the two cores, and what it takes the
// server lacks. Of its microseconds, half are the kernel's for reads and writes, a quarter HTTP/2's and a quarter the
// books'. More connections cost more because fewer answers share a read and a write.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type GoServer, startGoServer } from '../test/interop/go-server.js';

const ROUNDS = Number(process.argv[2] ?? 3);
const CALLS = Number(process.argv[3] ?? 300_000);
const IN_FLIGHT = 50;
const METHOD = 'echo.v1.EchoService/Unary';
const bin = fileURLToPath(new URL('../../bin/grpc-red.js', import.meta.url));
const certificate = (name: string) => fileURLToPath(new URL(`../../fixtures/certificates/${name}`, import.meta.url));
const CERTIFICATE = { cert: certificate('server.pem'), key: certificate('server.key') };
const run = promisify(execFile);

interface Figures {
  perSecond: number;
  cpuMicros: number;
}

const folder = mkdtempSync(join(tmpdir(), 'grpc-red-h2load-'));
/** A message of 11 bytes, `{"payload": "aGVsbG8="}`, behind its prefix. */
const body = join(folder, 'body');
writeFileSync(body, Buffer.from([0, 0, 0, 0, 7, 0x22, 5, ...Buffer.from('hello')]));

for (const tls of [false, true]) {
  const server = await startGoServer(tls ? { tls: CERTIFICATE } : {});
  for (const connections of [1, 10]) {
    const rounds: { red: Figures; bare: Figures; peer: Figures }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({
        red: await grpcRed(server, tls, connections, true),
        peer: await h2load(server, tls, connections),
        bare: await grpcRed(server, tls, connections, false),
      });
    }
    const median = (pick: (round: (typeof rounds)[number]) => number) =>
      rounds.map(pick).sort((a, b) => a - b)[Math.floor(rounds.length / 2)]!;
    console.log(
      [
        `${tls ? 'TLS' : 'plaintext'}, ${connections} connection(s):`,
        `grpc-red ${Math.round(median(({ red }) => red.perSecond))}/s ${median(({ red }) => red.cpuMicros).toFixed(1)} µs,`,
        `without metrics ${Math.round(median(({ bare }) => bare.perSecond))}/s ${median(({ bare }) => bare.cpuMicros).toFixed(1)} µs,`,
        `h2load ${Math.round(median(({ peer }) => peer.perSecond))}/s ${median(({ peer }) => peer.cpuMicros).toFixed(1)} µs;`,
        `rate ${median(({ red, peer }) => red.perSecond / peer.perSecond).toFixed(2)} of h2load's`,
      ].join(' '),
    );
  }
  await server.stop();
}
rmSync(folder, { recursive: true });

/** Everything on: deadlines, books, histograms, timeline, scrapes and the verdict. */
async function grpcRed(server: GoServer, tls: boolean, connections: number, metrics: boolean): Promise<Figures> {
  const output = join(folder, 'report.json');
  await run(process.execPath, [
    ...[bin, 'bench', server.address, tls ? '--skipTLS' : '--plaintext', '--call', METHOD],
    ...['-d', '{"payload": "aGVsbG8="}', '-n', String(CALLS), '-c', String(IN_FLIGHT)],
    ...['--connections', String(connections), '-O', 'json', '-o', output],
    ...(metrics ? ['--metrics', server.metricsUrl] : []),
  ]);
  const { rps, client, tally, verdict } = JSON.parse(readFileSync(output, 'utf8'));
  if (tally.answered !== CALLS || (metrics && verdict.outcome !== 'pass')) throw new Error('not every call is proven');
  return { perSecond: rps, cpuMicros: (client.cpuMs * 1000) / CALLS };
}

/** Its CPU time as the shell that started it was told. */
async function h2load(server: GoServer, tls: boolean, connections: number): Promise<Figures> {
  const url = `${tls ? 'https' : 'http'}://${server.address}/${METHOD}`;
  const streams = IN_FLIGHT / connections;
  const command = [
    `h2load -n ${CALLS} -c ${connections} -m ${streams} -t 1 -d ${body}`,
    `-H 'content-type: application/grpc' -H 'te: trailers' -H 'grpc-timeout: 20S' ${url}`,
  ].join(' ');
  const { stdout } = await run('bash', ['-c', `${command}; times`]);
  const perSecond = Number(/, ([\d.]+) req\/s/.exec(stdout)?.[1]);
  const done = Number(/(\d+) succeeded/.exec(stdout)?.[1]);
  if (done !== CALLS) throw new Error(`h2load: ${done} of ${CALLS} calls succeeded`);
  // Two lines: the shell's own times, then its children's, user and system.
  const [user, system] = [
    ...stdout
      .trimEnd()
      .split('\n')
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ].map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds));
  return { perSecond, cpuMicros: ((user! + system!) * 1e6) / CALLS };
}
