import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODE, errorCodeName } from '../../../../src/transport/wire/frames/error-code.js';
import { FrameReader } from '../../../../src/transport/wire/frames/frame-reader.js';
import { EventLog } from './event-log.js';
import { FIRST_SETTINGS, frameBytes } from './frame-bytes.js';

const PING = frameBytes(6, 0, 0, '0102030405060708');

/** What ends the connection. A PING follows, of which nothing must be told. */
function faultOf(frames: Buffer[]) {
  const log = new EventLog();
  const bytes = Buffer.concat([...frames, PING]);
  assert.equal(new FrameReader(log).feed(bytes, 0, bytes.length), false);
  const [fault, ...more] = log.faults;
  assert.equal(more.length, 0);
  assert.equal(log.done().at(-1)!.split(' ')[0], 'fault');
  assert.equal(fault!.streamId, 0);
  return `${errorCodeName(fault!.code)}: ${fault!.reason} (${fault!.clause})`;
}

describe('a server that begins wrongly', () => {
  const cases: [string, Buffer, string][] = [
    ['PING first', PING, 'PROTOCOL_ERROR: the first frame is PING, where SETTINGS belongs (RFC 9113 §3.4)'],
    [
      'an acknowledgement first',
      frameBytes(4, 1, 0),
      'PROTOCOL_ERROR: the first frame acknowledges SETTINGS, where the own ones belong (RFC 9113 §3.4)',
    ],
    [
      'HTTP/1',
      Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'PROTOCOL_ERROR: not HTTP/2 but an HTTP/1 response came (RFC 9113 §3.4)',
    ],
    [
      'a TLS alert',
      Buffer.from('15030300020246aabbcc', 'hex'),
      'PROTOCOL_ERROR: not HTTP/2 but a TLS record came (RFC 9113 §3.4)',
    ],
    [
      'an unknown frame first',
      frameBytes(0x20, 0, 0, '00'),
      'PROTOCOL_ERROR: the first frame is type 0x20, where SETTINGS belongs (RFC 9113 §3.4)',
    ],
  ];
  for (const [what, bytes, expected] of cases) {
    it(`is told of ${what}`, () => assert.equal(faultOf([bytes]), expected));
  }
});

describe('a frame that ends the connection', () => {
  const cases: [Buffer[], string][] = [
    [
      [frameBytes(0, 0, 1, Buffer.alloc(16_385))],
      'FRAME_SIZE_ERROR: frame of 16385 bytes, above our limit of 16384 (RFC 9113 §4.2)',
    ],
    [
      [frameBytes(0xbb, 0, 1, Buffer.alloc(16_385))],
      'FRAME_SIZE_ERROR: frame of 16385 bytes, above our limit of 16384 (RFC 9113 §4.2)',
    ],
    [[frameBytes(0, 0, 0, 'aa')], 'PROTOCOL_ERROR: DATA frame on stream 0 (RFC 9113 §6.1)'],
    [[frameBytes(0, 8, 1)], 'FRAME_SIZE_ERROR: DATA frame of 0 bytes, where its fixed fields have 1 (RFC 9113 §6.1)'],
    [[frameBytes(0, 8, 1, '01')], 'PROTOCOL_ERROR: DATA frame of 1 bytes with 1 bytes of padding (RFC 9113 §6.1)'],
    [[frameBytes(0, 8, 1, '03aabb')], 'PROTOCOL_ERROR: DATA frame of 3 bytes with 3 bytes of padding (RFC 9113 §6.1)'],
    [[frameBytes(1, 4, 0, '88')], 'PROTOCOL_ERROR: HEADERS frame on stream 0 (RFC 9113 §6.2)'],
    [
      [frameBytes(1, 0x0c, 1)],
      'FRAME_SIZE_ERROR: HEADERS frame of 0 bytes, where its fixed fields have 1 (RFC 9113 §6.2)',
    ],
    [
      [frameBytes(1, 0x24, 1, '00000000')],
      'FRAME_SIZE_ERROR: HEADERS frame of 4 bytes, where its fixed fields have 5 (RFC 9113 §6.2)',
    ],
    [
      [frameBytes(1, 0x0c, 1, '0288')],
      'PROTOCOL_ERROR: HEADERS frame of 2 bytes with 2 bytes of padding (RFC 9113 §6.2)',
    ],
    [
      [frameBytes(1, 0x2c, 1, '01000000010f')],
      'PROTOCOL_ERROR: HEADERS frame of 6 bytes with 1 bytes of padding (RFC 9113 §6.2)',
    ],
    [[frameBytes(2, 0, 0, '0000000309')], 'PROTOCOL_ERROR: PRIORITY frame on stream 0 (RFC 9113 §6.3)'],
    [[frameBytes(3, 0, 0, '00000008')], 'PROTOCOL_ERROR: RST_STREAM frame on stream 0 (RFC 9113 §6.4)'],
    [[frameBytes(3, 0, 1, '000008')], 'FRAME_SIZE_ERROR: RST_STREAM frame of 3 bytes, where it has 4 (RFC 9113 §6.4)'],
    [[frameBytes(4, 0, 1)], 'PROTOCOL_ERROR: SETTINGS frame on stream 1, where it belongs on 0 (RFC 9113 §6.5)'],
    [
      [frameBytes(4, 1, 0, '000300000064')],
      'FRAME_SIZE_ERROR: SETTINGS acknowledgement of 6 bytes, where it has none (RFC 9113 §6.5)',
    ],
    [
      [frameBytes(4, 0, 0, '0003000000')],
      'FRAME_SIZE_ERROR: SETTINGS frame of 5 bytes, which is no multiple of 6 (RFC 9113 §6.5)',
    ],
    [
      [frameBytes(4, 0, 0, '000200000001')],
      'PROTOCOL_ERROR: ENABLE_PUSH of 1, where a server may say only 0 (RFC 9113 §6.5.2)',
    ],
    [
      [frameBytes(4, 0, 0, '000480000000')],
      'FLOW_CONTROL_ERROR: INITIAL_WINDOW_SIZE of 2147483648, above 2^31 - 1 (RFC 9113 §6.5.2)',
    ],
    [
      [frameBytes(4, 0, 0, '000500003fff')],
      'PROTOCOL_ERROR: MAX_FRAME_SIZE of 16383, outside of 16384 to 16777215 (RFC 9113 §6.5.2)',
    ],
    [
      [frameBytes(4, 0, 0, '000501000000')],
      'PROTOCOL_ERROR: MAX_FRAME_SIZE of 16777216, outside of 16384 to 16777215 (RFC 9113 §6.5.2)',
    ],
    [[frameBytes(5, 4, 0, '0000000282')], 'PROTOCOL_ERROR: PUSH_PROMISE frame on stream 0 (RFC 9113 §6.6)'],
    [
      [frameBytes(5, 4, 1, '000002')],
      'FRAME_SIZE_ERROR: PUSH_PROMISE frame of 3 bytes, where its fixed fields have 4 (RFC 9113 §6.6)',
    ],
    [
      [frameBytes(5, 0x0c, 1, '00000002')],
      'FRAME_SIZE_ERROR: PUSH_PROMISE frame of 4 bytes, where its fixed fields have 5 (RFC 9113 §6.6)',
    ],
    [
      [frameBytes(5, 0x0c, 1, '0100000002')],
      'PROTOCOL_ERROR: PUSH_PROMISE frame of 5 bytes with 1 bytes of padding (RFC 9113 §6.6)',
    ],
    [
      [frameBytes(5, 4, 1, '0000000382')],
      "PROTOCOL_ERROR: PUSH_PROMISE of stream 3, which is not a server's to open (RFC 9113 §6.6)",
    ],
    [
      [frameBytes(5, 4, 1, '8000000082')],
      "PROTOCOL_ERROR: PUSH_PROMISE of stream 0, which is not a server's to open (RFC 9113 §6.6)",
    ],
    [
      [frameBytes(6, 0, 1, '0102030405060708')],
      'PROTOCOL_ERROR: PING frame on stream 1, where it belongs on 0 (RFC 9113 §6.7)',
    ],
    [
      [frameBytes(6, 0, 0, '01020304050607')],
      'FRAME_SIZE_ERROR: PING frame of 7 bytes, where it has 8 (RFC 9113 §6.7)',
    ],
    [
      [frameBytes(7, 0, 1, '0000000500000000')],
      'PROTOCOL_ERROR: GOAWAY frame on stream 1, where it belongs on 0 (RFC 9113 §6.8)',
    ],
    [
      [frameBytes(7, 0, 0, '00000005000000')],
      'FRAME_SIZE_ERROR: GOAWAY frame of 7 bytes, where its fixed fields have 8 (RFC 9113 §6.8)',
    ],
    [
      [frameBytes(8, 0, 1, '0000000001')],
      'FRAME_SIZE_ERROR: WINDOW_UPDATE frame of 5 bytes, where it has 4 (RFC 9113 §6.9)',
    ],
    [[frameBytes(8, 0, 0, '80000000')], 'PROTOCOL_ERROR: WINDOW_UPDATE of 0 (RFC 9113 §6.9)'],
    [
      [frameBytes(9, 4, 1, '88')],
      'PROTOCOL_ERROR: CONTINUATION frame on stream 1 with no header block open (RFC 9113 §6.10)',
    ],
    [
      [frameBytes(9, 4, 0, '88')],
      'PROTOCOL_ERROR: CONTINUATION frame on stream 0 with no header block open (RFC 9113 §6.10)',
    ],
    [
      [frameBytes(1, 0, 1, '88'), frameBytes(9, 4, 3, '88')],
      'PROTOCOL_ERROR: CONTINUATION frame on stream 3 inside the header block of stream 1 (RFC 9113 §6.10)',
    ],
    [
      [frameBytes(1, 0, 1, '88'), frameBytes(1, 4, 1, '88')],
      'PROTOCOL_ERROR: HEADERS frame on stream 1 inside the header block of stream 1 (RFC 9113 §6.10)',
    ],
    [
      [frameBytes(1, 0, 1, '88'), frameBytes(0x1f, 0, 0)],
      'PROTOCOL_ERROR: type 0x1f frame on stream 0 inside the header block of stream 1 (RFC 9113 §6.10)',
    ],
    [
      [frameBytes(1, 4, 1, '88'), frameBytes(9, 4, 1, '88')],
      'PROTOCOL_ERROR: CONTINUATION frame on stream 1 with no header block open (RFC 9113 §6.10)',
    ],
  ];
  for (const [frames, expected] of cases) {
    it(expected, () => assert.equal(faultOf([FIRST_SETTINGS, ...frames]), expected));
  }

  it('is refused as soon as its header is there, before it is sent', () => {
    const log = new EventLog();
    const bytes = Buffer.concat([FIRST_SETTINGS, frameBytes(0, 0, 1, Buffer.alloc(16_385))]).subarray(0, 18);
    assert.equal(new FrameReader(log).feed(bytes, 0, bytes.length), false);
    assert.deepEqual(log.faults[0]!.code, ERROR_CODE.FRAME_SIZE_ERROR);
  });
});
