import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODE } from '../../../../src/transport/wire/frames/error-code.js';
import { DEFAULT_FRAME_LIMITS, type FrameLimits } from '../../../../src/transport/wire/frames/frame-limits.js';
import { FrameReader } from '../../../../src/transport/wire/frames/frame-reader.js';
import { EventLog } from './event-log.js';
import { FIRST_SETTINGS, frameBytes } from './frame-bytes.js';

const PING = frameBytes(6, 0, 0, '0102030405060708');
const FEW: FrameLimits = {
  ...DEFAULT_FRAME_LIMITS,
  maxHeaderBlockBytes: 100,
  maxContinuations: 3,
  maxPings: 3,
  maxSettings: 3,
  maxGoaways: 3,
  maxWindowUpdates: 3,
  maxIdleHeaders: 3,
  maxResets: 3,
  maxEmptyFrames: 3,
  maxIgnoredFrames: 3,
};

class Peer {
  readonly log = new EventLog();
  readonly reader: FrameReader;

  constructor(limits: FrameLimits) {
    this.log.endsStreams = false;
    this.log.isAnswer = false;
    this.log.hasWaited = false;
    this.reader = new FrameReader(this.log, limits);
    this.send(FIRST_SETTINGS);
    this.reader.progress();
  }

  /** Whether the connection is still there after it. */
  send(...frames: Buffer[]): boolean {
    const bytes = Buffer.concat(frames);
    return this.reader.feed(bytes, 0, bytes.length);
  }

  get reasons(): string[] {
    return this.log.faults.filter(({ streamId }) => streamId === 0).map(({ code, reason }) => `${code} ${reason}`);
  }
}

describe('a flood of frames', () => {
  const block = frameBytes(1, 0, 1);
  const cases: [string, Buffer, string][] = [
    ['PING', PING, 'PING frames'],
    ['answers to PINGs', frameBytes(6, 1, 0, '0102030405060708'), 'PING frames'],
    ['SETTINGS', frameBytes(4, 0, 0), 'SETTINGS frames'],
    ['acknowledgements', frameBytes(4, 1, 0), 'SETTINGS frames'],
    ['GOAWAY', frameBytes(7, 0, 0, '0000000500000000'), 'GOAWAY frames'],
    ['window updates', frameBytes(8, 0, 1, '00000001'), 'window updates that let nothing go'],
    ['interim responses', frameBytes(1, 4, 1, '0803313033'), 'HEADERS that begin or end no answer'],
    ['RST_STREAM', frameBytes(3, 0, 1, '00000008'), 'resets of streams that are not open'],
    ['faulty window updates', frameBytes(8, 0, 1, '00000000'), 'resets of streams that are not open'],
    ['faulty priorities', frameBytes(2, 0, 1, '00'), 'resets of streams that are not open'],
    ['empty DATA', frameBytes(0, 0, 1), 'empty frames'],
    ['DATA of padding alone', frameBytes(0, 8, 1, '020000'), 'empty frames'],
    ['empty HEADERS', frameBytes(1, 4, 1), 'empty frames'],
    ['empty CONTINUATION', Buffer.concat([block, frameBytes(9, 0, 1), frameBytes(9, 4, 1, '88')]), 'empty frames'],
    ['PRIORITY', frameBytes(2, 0, 1, '0000000309'), 'frames without a meaning'],
    ['unknown frames', frameBytes(0x33, 0, 1, 'aabb'), 'frames without a meaning'],
  ];
  for (const [what, frame, words] of cases) {
    it(`of ${what} ends at the limit`, () => {
      const peer = new Peer(FEW);
      assert.equal(peer.send(frame, frame, frame), true);
      assert.equal(peer.send(frame), false);
      assert.deepEqual(peer.reasons, [
        `${ERROR_CODE.ENHANCE_YOUR_CALM} more than 3 ${words} with nothing useful between them`,
      ]);
    });

    for (const [something, useful] of [
      ['DATA', frameBytes(0, 0, 1, 'aa')],
      ['the end of a stream', frameBytes(1, 5, 1, '88')],
    ] as const) {
      it(`of ${what} is none with ${something} in between`, () => {
        const peer = new Peer(FEW);
        for (let i = 0; i < 10; i++) assert.equal(peer.send(frame, frame, frame, useful), true);
        assert.deepEqual(peer.reasons, []);
      });
    }
  }

  it('is none where each reset ends a stream', () => {
    const peer = new Peer(FEW);
    peer.log.endsStreams = true;
    for (let i = 1; i < 5000; i += 2) assert.equal(peer.send(frameBytes(3, 0, i, '00000007')), true);
  });

  it('is none where HEADERS begin answers, and window updates let DATA go', () => {
    const peer = new Peer(FEW);
    peer.log.isAnswer = true;
    peer.log.hasWaited = true;
    for (let i = 0; i < 10; i++) {
      assert.equal(peer.send(frameBytes(1, 4, 1, '88'), frameBytes(8, 0, 1, '00000001')), true);
    }
  });

  it('is none if the connection says that all is well', () => {
    const peer = new Peer(FEW);
    for (let i = 0; i < 10; i++) {
      assert.equal(peer.send(PING, PING, PING), true);
      peer.reader.progress();
    }
  });

  it('may have ten thousand PINGs by default', () => {
    const peer = new Peer(DEFAULT_FRAME_LIMITS);
    assert.equal(peer.send(...Array(10_000).fill(PING)), true);
    assert.equal(peer.send(PING), false);
  });
});

describe('a header block', () => {
  it('is taken up to its limit, padding included', () => {
    const peer = new Peer(FEW);
    const padded = Buffer.concat([Buffer.of(9), Buffer.alloc(60, 0x88), Buffer.alloc(9)]);
    assert.equal(peer.send(frameBytes(1, 8, 1, padded), frameBytes(9, 4, 1, Buffer.alloc(30, 0x88))), true);
    assert.equal(peer.log.done().at(-1), `headers 1 ${'88'.repeat(90)}`);
  });

  const long = [`${ERROR_CODE.ENHANCE_YOUR_CALM} header block of more than 100 bytes`];
  it('ends the connection if one frame is too long', () => {
    const peer = new Peer(FEW);
    assert.equal(peer.send(frameBytes(1, 4, 1, Buffer.alloc(101))), false);
    assert.deepEqual(peer.reasons, long);
  });

  it('ends the connection if its frames are too long together', () => {
    const peer = new Peer(FEW);
    assert.equal(peer.send(frameBytes(1, 0, 1, Buffer.alloc(60)), frameBytes(9, 0, 1, Buffer.alloc(41))), false);
    assert.deepEqual(peer.reasons, long);
  });

  it('ends the connection if it has too many frames', () => {
    const peer = new Peer(FEW);
    const more = frameBytes(9, 0, 1, '88');
    assert.equal(peer.send(frameBytes(1, 0, 1, '88'), more, more, more), true);
    assert.equal(peer.send(more), false);
    assert.deepEqual(peer.reasons, [
      `${ERROR_CODE.ENHANCE_YOUR_CALM} header block with more than 3 CONTINUATION frames`,
    ]);
  });

  it('counts anew for the next one', () => {
    const peer = new Peer(FEW);
    peer.log.isAnswer = true;
    const frames = [frameBytes(1, 0, 1, Buffer.alloc(50)), frameBytes(9, 4, 1, Buffer.alloc(50))];
    for (let i = 0; i < 10; i++) assert.equal(peer.send(...frames), true);
  });
});
