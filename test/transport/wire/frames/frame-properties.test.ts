import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_FRAME_LIMITS } from '../../../../src/transport/wire/frames/frame-limits.js';
import { FrameReader } from '../../../../src/transport/wire/frames/frame-reader.js';
import { EventLog } from './event-log.js';
import { FIRST_SETTINGS, frameBytes } from './frame-bytes.js';
import { Watch } from './watch.js';

const LIMITS = {
  ...DEFAULT_FRAME_LIMITS,
  maxHeaderBlockBytes: 60,
  maxPings: 3,
  maxEmptyFrames: 3,
  maxIgnoredFrames: 3,
};

/** What is told if `bytes` come in pieces that end at `cuts`. */
function eventsOf(bytes: Buffer, cuts: number[], limits = LIMITS): string[] {
  const log = new EventLog();
  const reader = new FrameReader(log, limits);
  let from = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    // A chunk of its own, wiped afterwards: what was only looked at is gone.
    const chunk = Buffer.from(bytes.subarray(from, cut));
    reader.feed(chunk, 0, chunk.length);
    chunk.fill(0xee);
    from = cut;
  }
  return log.done();
}

const payload = fc.uint8Array({ maxLength: 24 });
const flags = fc.oneof(fc.constantFrom(0, 1, 4, 5, 8, 9, 0x0c, 0x2d), fc.nat(255));
const anyFrame = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: fc.nat(9) }, fc.nat(255)), flags, fc.nat(4), payload)
  .map(([type, flag, streamId, bytes]) => frameBytes(type, flag, streamId, bytes));
/** Frames that are right, so that a stream of them gets far. */
const goodFrame = fc.oneof(
  fc
    .tuple(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 5 }), payload)
    .map(([flag, streamId, bytes]) => frameBytes(0, flag, streamId, bytes)),
  fc
    .tuple(fc.nat(20), fc.integer({ min: 1, max: 5 }), payload)
    .map(([padding, id, bytes]) =>
      frameBytes(0, 9, id, Buffer.concat([Buffer.of(padding), bytes, Buffer.alloc(padding)])),
    ),
  fc.tuple(payload, payload).map(([a, b]) => Buffer.concat([frameBytes(1, 1, 3, a), frameBytes(9, 4, 3, b)])),
  fc.constantFrom(
    frameBytes(3, 0, 1, '00000008'),
    frameBytes(4, 0, 0, '000300000064'),
    frameBytes(4, 1, 0),
    frameBytes(5, 0x0c, 1, '02000000028283840000'),
    frameBytes(6, 0, 0, '0102030405060708'),
    frameBytes(7, 0, 0, '0000000700000000627965'),
    frameBytes(8, 0, 1, '00000000'),
    frameBytes(8, 0, 0, '00000fff'),
    frameBytes(2, 0, 1, 'ab'),
    frameBytes(0x42, 0, 1, 'abcdef'),
  ),
);
const stream = fc
  .array(fc.oneof({ weight: 8, arbitrary: goodFrame }, anyFrame), { maxLength: 12 })
  .map((frames) => Buffer.concat([FIRST_SETTINGS, ...frames]));

describe('FrameReader', () => {
  it('tells the same, however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(300), { maxLength: 30 }), (bytes, cuts) => {
        const inside = cuts.map((cut) => Math.min(cut, bytes.length));
        assert.deepEqual(eventsOf(bytes, inside), eventsOf(bytes, []));
      }),
      { numRuns: 4000 },
    );
  });

  it('tells the same, byte by byte', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        assert.deepEqual(eventsOf(bytes, [...bytes.keys()]), eventsOf(bytes, []));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes any bytes, after SETTINGS or at once', () => {
    const anyBytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(anyBytes, fc.boolean(), (tail, isLate) => {
        const bytes = Buffer.concat([isLate ? FIRST_SETTINGS : Buffer.alloc(0), tail]);
        const watch = new Watch();
        const reader = new FrameReader(watch);
        assert.equal(reader.feed(bytes, 0, bytes.length), watch.connectionFaults === 0);
        assert.ok(watch.connectionFaults <= 1 && watch.eventsAfterFault === 0);
      }),
      { numRuns: 5000 },
    );
  });

  for (const name of ['grpc-go', 'node-answers', 'node-padded', 'node-control', 'node-grpc']) {
    const bytes = readFileSync(new URL(`../../../../../fixtures/http2/${name}.bin`, import.meta.url));

    it(`tells the same of ${name}, byte by byte`, () => {
      const whole = eventsOf(bytes, [], DEFAULT_FRAME_LIMITS);
      assert.deepEqual(eventsOf(bytes, [...bytes.keys()], DEFAULT_FRAME_LIMITS), whole);
    });

    it(`takes 100,000 mutations of ${name}: events or one fault, never more data than came`, () => {
      const random = randomOf(name.length);
      const watch = new Watch();
      let faults = 0;
      for (let run = 0; run < 100_000; run++) {
        const edits = mutate(bytes, random);
        const end = random(8) === 0 ? random(bytes.length) : bytes.length;
        const middle = random(end + 1);
        watch.reset();
        const reader = new FrameReader(watch);
        const isAlive = reader.feed(bytes, 0, middle) && reader.feed(bytes, middle, end);
        for (const [at, byte] of edits.reverse()) bytes[at] = byte;
        faults += watch.connectionFaults;
        const isRight = watch.connectionFaults === Number(!isAlive) && watch.eventsAfterFault === 0;
        assert.ok(isRight && watch.bytesTold <= end, `run ${run}`);
      }
      assert.ok(faults > 10_000 && faults < 90_000, `${faults} of 100,000 ended the connection`);
    });
  }
});

/** Changes one to three bytes, most of them where frames begin; what was there before. */
function mutate(bytes: Buffer, random: (below: number) => number): [number, number][] {
  const edits: [number, number][] = [];
  const frames = framesOf(bytes);
  for (let count = 1 + random(3); count > 0; count--) {
    const at = random(4) === 0 ? random(bytes.length) : frames[random(frames.length)]! + random(12);
    if (at >= bytes.length) continue;
    edits.push([at, bytes[at]!]);
    bytes[at] = random(2) === 0 ? random(256) : bytes[at]! ^ (1 << random(8));
  }
  return edits;
}

const framesFound = new Map<Buffer, number[]>();

function framesOf(bytes: Buffer): number[] {
  let starts = framesFound.get(bytes);
  if (starts === undefined) {
    starts = [];
    for (let at = 0; at < bytes.length; at += 9 + bytes.readUIntBE(at, 3)) starts.push(at);
    framesFound.set(bytes, starts);
  }
  return starts;
}

/** The same numbers in every run (Marsaglia's xorshift). */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
