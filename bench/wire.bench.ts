// What a call costs this side, wire beside grpc-js, against the Go server in a process of its own: unary, 50 in flight.
//   node dist/bench/wire.bench.js
//
// Node 20, two cores shared with the server and with others, 3 rounds; CPU a call, and calls a second:
//   wire,     1 connection    1.4 to 1.8 µs    51,000 to 99,000/s
//   wire,    10 connections   2.8 to 3.1 µs    46,000 to 89,000/s
//   grpc-js,  1 connection     68 to 78 µs      9,000 to 11,700/s
//   grpc-js, 10 connections    82 to 88 µs      8,300 to 8,900/s
//
// CONCLUSION: with one connection a read and a write are shared by tens of calls and the server is what limits; with ten
// they are shared by five. That holds because a slot keeps to one connection: with calls over all connections in turn each
// read set off a write on every one of them, and ten connections took 6.6 to 6.9 µs. Both are well below 10 µs.

import { realClock } from '../src/shared/clock.js';
import { grpcJsTransport } from '../src/transport/grpc-js.js';
import type { CallSink, Transport, TransportSettings } from '../src/transport/transport.js';
import { wireTransport } from '../src/transport/wire/wire.js';
import { startGoServer } from '../test/interop/go-server.js';

const IN_FLIGHT = 50;
const ROUNDS = 3;
const MESSAGE = new Uint8Array(0);

type MakeTransport = (settings: TransportSettings, clock: typeof realClock, sink: CallSink) => Transport;

/** A closed loop that keeps every slot busy until enough calls have ended, and books nothing. */
class ClosedLoop implements CallSink {
  transport!: Transport;
  ok = 0;
  private left = 0;
  private open = 0;
  private finished: () => void = () => {};

  run(calls: number): Promise<void> {
    this.left = calls;
    return new Promise((resolve) => {
      this.finished = resolve;
      for (let slot = 0; slot < IN_FLIGHT; slot++) this.next(slot);
    });
  }

  sent(): void {}
  headers(): void {}
  message(): void {}
  writable(): void {}

  ended(slot: number, _cause: string, _wireStatus: number, shownStatus: number): void {
    this.open--;
    if (shownStatus === 0) this.ok++;
    this.next(slot);
  }

  private next(slot: number): void {
    if (this.left > 0) {
      this.left--;
      this.open++;
      this.transport.start(slot, 0, MESSAGE, 20_000);
    } else if (this.open === 0) this.finished();
  }
}

let answered = 0;
const server = await startGoServer();
for (let round = 1; round <= ROUNDS; round++) {
  for (const connections of [1, 10]) {
    await measure('wire', wireTransport, connections, 200_000);
    await measure('grpc-js', grpcJsTransport, connections, 20_000);
  }
}
await server.stop();
const counted = server.counted().get('/echo.v1.EchoService/Unary 0');
console.log(`${answered} calls answered OK, ${counted} counted by the server`);

async function measure(name: string, make: MakeTransport, connections: number, calls: number): Promise<void> {
  const loop = new ClosedLoop();
  const settings: TransportSettings = {
    endpoint: { address: server.address, tls: null, authority: null, connectTimeoutMs: 5000 },
    connections,
    lbStrategy: 'pick_first',
    keepalive: null,
    templates: [{ path: '/echo.v1.EchoService/Unary', kind: 'unary', metadata: [] }],
    maxInFlight: IN_FLIGHT,
    maxReceiveBytes: 4 * 1024 * 1024,
    maxSendBytes: 4 * 1024 * 1024,
    compression: 'identity',
    wantsMetadata: false,
  };
  loop.transport = make(settings, realClock, loop);
  await loop.transport.connect();
  await loop.run(calls / 10);
  answered += loop.ok;
  loop.ok = 0;
  const begin = performance.now();
  const cpu = process.cpuUsage();
  await loop.run(calls);
  const { user, system } = process.cpuUsage(cpu);
  const perSecond = (calls * 1000) / (performance.now() - begin);
  await loop.transport.close(0);
  answered += loop.ok;
  const failed = loop.ok === calls ? '' : `, ${calls - loop.ok} not OK`;
  const micros = (user + system) / calls;
  console.log(
    `${name}, ${connections}: ${micros.toFixed(1)} µs of CPU a call, ${perSecond.toFixed(0)} calls/s${failed}`,
  );
}
