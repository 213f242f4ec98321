import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { wireTransport } from '../../../src/transport/wire/wire.js';
import { Session, template } from '../session.js';
import { FrameServer } from './frame-server.js';
import { FIRST_SETTINGS } from './frames/frame-bytes.js';

const recordings = ['grpc-go', 'node-answers', 'node-padded', 'node-control', 'node-grpc'].map((name) => {
  const bytes = readFileSync(new URL(`../../../../fixtures/http2/${name}.bin`, import.meta.url));
  // Without its SETTINGS, which are the greeting here.
  return bytes.subarray(9 + bytes.readUIntBE(0, 3), 40_000);
});

const CALLS = 12;
const RUNS = 150;

/** Bytes overwritten, left out, or said twice. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  does: fc.constantFrom('overwrite' as const, 'leave out' as const, 'repeat' as const),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
});

function mutate(bytes: Buffer, { at, does, bytes: other }: typeof mutation extends fc.Arbitrary<infer M> ? M : never) {
  const from = Math.floor(at * bytes.length);
  const to = from + other.length;
  const middle = { overwrite: other, 'leave out': Buffer.alloc(0), repeat: bytes.subarray(from, to + 200) }[does];
  return Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(does === 'repeat' ? from : to)]);
}

describe('the wire transport, with servers that talk nonsense', { timeout: 60_000 }, () => {
  it('ends every call once, whatever comes', async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(recordings.length - 1),
        fc.array(mutation, { maxLength: 4 }),
        async (index, mutations) => {
          // A server of its own: the transport may dial it again before the run is over.
          const server = await FrameServer.serve(t, FIRST_SETTINGS);
          const templates = [template('unary'), template('server-stream'), template('bidi')];
          const { log, transport } = Session.make(wireTransport, server.address, {
            templates,
            maxReceiveBytes: 20_000,
          });
          await transport.connect();
          const peer = await server.peer(0);
          for (let slot = 0; slot < CALLS; slot++) {
            log.begin(slot);
            transport.start(slot, slot % 3, Buffer.from('request'), 0);
          }
          await peer.headers(2 * CALLS - 1);
          const bytes = mutations.reduce(mutate, recordings[index]!);
          peer.socket.write(bytes);
          peer.socket.end();
          await Promise.all(log.calls.map((call) => call.end));
          await transport.close(0);
          assert.equal(log.calls.length, CALLS);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
