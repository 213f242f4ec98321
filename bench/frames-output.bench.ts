// What writing a call costs, up to the socket and with it.   node dist/bench/frames-output.bench.js
//
// Node 20, two shared cores, busy with other work as well; 3 rounds:
//   copy 16 bytes     26 to 45 ns        a part of an array 26 to 30
//   copy 64 bytes     17 to 20           a part 43 to 110        by a loop 82 to 150
//   copy 1,024 bytes  20 to 36           a part 49 to 147        by a loop 1,465 to 2,494
//   a request of 52 bytes into the output, 50 a turn 19 to 20 ns; with the socket's share and the peer's 230 to 390 ns
//   one request a turn: 12 to 26 µs with the socket, nearly all of it the system call and the turn
// CONCLUSION: a loop is slow from two dozen bytes on, and the view that a part needs costs more than the copy: keep what
// is sent again and again in an array of its own length. Writes are what costs; one a turn is the right number.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { copyBytes } from '../src/transport/wire/frames/copy-bytes.js';
import { GrowingBytes } from '../src/transport/wire/frames/growing-bytes.js';
import { putStreamId, writeHeaders } from '../src/transport/wire/frames/write-frames.js';
import { BufferPool } from '../src/transport/wire/output/buffer-pool.js';
import { OutputBuffer } from '../src/transport/wire/output/output-buffer.js';
import { writeMessage } from '../test/transport/wire/grpc-frames/write-message.js';

const ROUNDS = 3;
const CALLS = 1_000_000;

const server = createServer((socket) => socket.resume());
await once(server.listen(0, '127.0.0.1'), 'listening');
const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true });
await once(socket, 'connect');

/** A request as it goes out again and again: indexed headers, and a message of 20 bytes. */
const template = new GrowingBytes();
writeHeaders(template, 1, false, Buffer.alloc(9, 0xbe), 16_384);
const dataAt = template.length;
writeMessage(template, 1, true, false, Buffer.alloc(20, 7));
const request = Buffer.from(template.bytes.subarray(0, template.length));

for (let round = 0; round < ROUNDS; round++) {
  for (const bytes of [16, 32, 64, 128, 256, 1024]) copy(bytes);
  for (const batch of [1, 10, 50]) await send(batch);
}
socket.destroy();
server.close();

function copy(bytes: number): void {
  const source = Buffer.alloc(1100, 1);
  const whole = Buffer.alloc(bytes, 1);
  const target = Buffer.alloc(65_536);
  const ways: [string, (at: number) => void][] = [
    ['whole', (at) => copyBytes(whole, 0, bytes, target, at)],
    ['a part', (at) => copyBytes(source, 0, bytes, target, at)],
    ['a part by set', (at) => target.set(source.subarray(0, bytes), at)],
    [
      'by a loop',
      (at) => {
        for (let i = 0; i < bytes; i++) target[at + i] = source[i]!;
      },
    ],
  ];
  const figures = ways.map(([name, copying]) => {
    const begin = performance.now();
    for (let i = 0; i < CALLS; i++) copying(i & 0x7fff);
    return `${name} ${(((performance.now() - begin) * 1e6) / CALLS).toFixed(0)} ns`;
  });
  console.log(`copy ${bytes} bytes: ${figures.join(', ')}`);
}

/** Requests, so many per turn and write. */
async function send(batch: number): Promise<void> {
  const output = new OutputBuffer(socket, { pool: new BufferPool(), drained: () => {} });
  let streamId = 1;
  let writingMs = 0;
  const begin = performance.now();
  for (let calls = 0; calls < CALLS / 10; calls += batch) {
    const turn = performance.now();
    for (let i = 0; i < batch; i++) {
      const at = output.append(request, 0, request.length);
      putStreamId(output.bytes, at, streamId);
      putStreamId(output.bytes, at + dataAt, streamId);
      streamId += 2;
    }
    writingMs += performance.now() - turn;
    output.flush();
    await new Promise(setImmediate);
  }
  const all = performance.now() - begin;
  const ns = (ms: number) => ((ms * 1e7) / CALLS).toFixed(0);
  console.log(
    `${batch} requests of ${request.length} bytes a turn: ${ns(writingMs)} ns each, with the socket ${ns(all)}`,
  );
}
