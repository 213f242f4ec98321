import { frameBytes } from '../transport/wire/frames/frame-bytes.js';
import type { Random } from './random.js';

/** What any server might send at any time, right or wrong. */
const FOREIGN: readonly Buffer[] = [
  frameBytes(0, 0, 1),
  frameBytes(0, 1, 1),
  frameBytes(0, 0, 3, '00ffffffff'),
  frameBytes(0, 0, 5, '0100000002aabb'),
  frameBytes(0, 0, 1, '0000000001aa0000000002bbcc'),
  frameBytes(0, 9, 7, '02000000000000000000'),
  frameBytes(1, 4, 1, '0803313033'),
  frameBytes(1, 4, 3, '88'),
  frameBytes(1, 5, 3, '8840020d7aff'),
  frameBytes(1, 0, 5, '88'),
  frameBytes(1, 5, 7, Buffer.concat([Buffer.from([0x88, 0, 11]), Buffer.from('grpc-status'), Buffer.from([1, 0x30])])),
  frameBytes(1, 5, 9, Buffer.concat([Buffer.from([0x40, 11]), Buffer.from('grpc-status'), Buffer.from([1, 0x37])])),
  frameBytes(1, 5, 11, 'be'),
  frameBytes(1, 5, 13, '3fe11f'),
  frameBytes(9, 4, 5, ''),
  frameBytes(2, 0, 1, '0000000010'),
  frameBytes(3, 0, 1, '00000007'),
  frameBytes(3, 0, 3, '00000008'),
  frameBytes(3, 0, 5, '00000000'),
  frameBytes(4, 0, 0, '000100000000'),
  frameBytes(4, 0, 0, '000100001000'),
  frameBytes(4, 0, 0, '000300000001'),
  frameBytes(4, 0, 0, '000300000000'),
  frameBytes(4, 0, 0, '0003ffffffff'),
  frameBytes(4, 0, 0, '000400000000'),
  frameBytes(4, 0, 0, '00047fffffff'),
  frameBytes(4, 0, 0, '000400000001'),
  frameBytes(4, 1, 0),
  frameBytes(5, 4, 1, '0000000288'),
  frameBytes(6, 0, 0, '0102030405060708'),
  frameBytes(7, 0, 0, '7fffffff00000000'),
  frameBytes(7, 0, 0, '0000000500000000'),
  frameBytes(7, 0, 0, '000000010000000b627965'),
  frameBytes(8, 0, 0, '0000ffff'),
  frameBytes(8, 0, 0, '7fffffff'),
  frameBytes(8, 0, 1, '00000000'),
  frameBytes(8, 0, 3, '00000001'),
  frameBytes(0xaa, 0xff, 1, '00'),
];
const LENGTHS = [0, 1, 4, 5, 8, 9, 255, 16_384, 16_385, 0xffffff];

/** The frames of a recording. */
export function framesOf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at + 9 <= bytes.length; ) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

/** A stream like that of `frames`, with up to four things wrong in it. */
export function mutate(frames: readonly Buffer[], others: readonly (readonly Buffer[])[], random: Random): Buffer {
  const list = [...frames];
  const changes = random.below(5);
  for (let i = 0; i < changes; i++) random.pick(FRAME_CHANGES)(list, others, random);
  let bytes: Buffer = Buffer.concat(list);
  for (let i = 0; i < changes; i++) if (random.once(3)) bytes = random.pick(BYTE_CHANGES)(bytes, random);
  return bytes;
}

type FrameChange = (list: Buffer[], others: readonly (readonly Buffer[])[], random: Random) => void;

const FRAME_CHANGES: readonly FrameChange[] = [
  function putForeign(list, _, random) {
    list.splice(random.below(list.length + 1), 0, random.pick(FOREIGN));
  },
  function putForeignAgainAndAgain(list, _, random) {
    const frame = random.pick(FOREIGN);
    list.splice(random.below(list.length + 1), 0, ...Array<Buffer>(random.pick([2, 10, 120])).fill(frame));
  },
  function repeat(list, _, random) {
    const at = random.below(list.length);
    list.splice(random.below(list.length + 1), 0, ...list.slice(at, at + 1 + random.below(4)));
  },
  function leaveOut(list, _, random) {
    if (list.length > 2) list.splice(random.below(list.length), 1);
  },
  function exchange(list, _, random) {
    const [one, other] = [random.below(list.length), random.below(list.length)];
    [list[one], list[other]] = [list[other]!, list[one]!];
  },
  function goOnAsAnother(list, others, random) {
    const other = random.pick(others);
    list.splice(random.below(list.length), list.length, ...other.slice(random.below(other.length)));
    if (list.length === 0) list.push(other[0]!);
  },
  function changeLength(list, _, random) {
    change(list, random, (frame) => frame.writeUIntBE(random.pick(LENGTHS), 0, 3));
  },
  function changeLengthALittle(list, _, random) {
    change(list, random, (frame) =>
      frame.writeUIntBE((frame.readUIntBE(0, 3) + random.pick([1, 0xffffff])) & 0xffffff, 0, 3),
    );
  },
  function changeType(list, _, random) {
    change(list, random, (frame) => frame.writeUInt8(random.below(12), 3));
  },
  function changeFlags(list, _, random) {
    change(list, random, (frame) => frame.writeUInt8(frame[4]! ^ (1 << random.below(8)), 4));
  },
  function changeStream(list, _, random) {
    change(list, random, (frame) => frame.writeUInt32BE(random.below(40), 5));
  },
  function changePayload(list, _, random) {
    change(list, random, (frame) => {
      if (frame.length > 9) frame.writeUInt8(random.below(256), 9 + random.below(frame.length - 9));
    });
  },
  function cutPayload(list, _, random) {
    const at = random.below(list.length);
    const frame = list[at]!;
    const kept = Buffer.from(frame.subarray(0, 9 + random.below(frame.length - 8)));
    if (kept.length >= 9) kept.writeUIntBE(kept.length - 9, 0, 3);
    list[at] = kept;
  },
];

function change(list: Buffer[], random: Random, act: (frame: Buffer) => void): void {
  const at = random.below(list.length);
  const frame = Buffer.from(list[at]!);
  if (frame.length < 9) return;
  act(frame);
  list[at] = frame;
}

const BYTE_CHANGES: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  function remove(bytes, random) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(12))]);
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length + 1);
    const added = Buffer.from(Array.from({ length: 1 + random.below(12) }, () => random.below(256)));
    return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
];
