import { inflateSync } from 'node:zlib';
import { GrpcRedError } from '../shared/error.js';

/** One bucket of an HDR histogram that holds something; both edges belong to it. */
export interface HdrBucket {
  fromNs: number;
  upToNs: number;
  count: number;
}

/** The one geometry that grpc-red writes: whole nanoseconds from 1, 3 significant digits, up to an hour. */
export const HIGHEST_NS = 3_600_000_000_000;

const COMPRESSED_COOKIE = 0x1c849314;
const PLAIN_COOKIE = 0x1c849313;
const HEADER_BYTES = 40;
const SIGNIFICANT_DIGITS = 3;
// 3 digits need 2,048 steps of one in the first bucket and 1,024 in each further one; 32 buckets reach past an hour.
const HALF_BUCKET = 1024;
const INDEX_COUNT = HALF_BUCKET * 33;
const MAX_PLAIN_BYTES = HEADER_BYTES + INDEX_COUNT * 9;
const MAX_BASE64_LENGTH = MAX_PLAIN_BYTES * 2;

/**
 * Reads the buckets that hold something, in ascending order, from HdrHistogram's V2 compressed encoding in base64.
 *
 * The library's own decoder trusts its input: a few bytes that claim 2^50 empty buckets keep it busy for ever.
 * A `run.json` may come from anywhere, so this reader bounds every size before it uses it.
 *
 * @throws GrpcRedError `bad-input` for anything but a whole histogram of our geometry
 */
export function readHdr(base64: string): HdrBucket[] {
  const bytes = inflate(base64);
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(0) !== PLAIN_COOKIE) throw unreadable('it has no V2 header');
  const end = HEADER_BYTES + bytes.readUInt32BE(4);
  const digits = bytes.readUInt32BE(12);
  const lowest = bytes.readBigUInt64BE(16);
  const highest = bytes.readBigUInt64BE(24);
  if (end > bytes.length) throw unreadable('it is cut short');
  // Either the range that was asked for, or (from a writer that rounds) the last value of its last bucket.
  const roundedUp = BigInt(upperEdge(INDEX_COUNT - 1));
  if (digits !== SIGNIFICANT_DIGITS || lowest !== 1n || highest < BigInt(HIGHEST_NS) || highest > roundedUp) {
    throw unreadable('its range or precision is not the one that grpc-red writes');
  }
  return readBuckets(bytes.subarray(HEADER_BYTES, end));
}

function inflate(base64: string): Buffer {
  if (base64.length > MAX_BASE64_LENGTH) throw unreadable('it is larger than any histogram of its kind');
  const outer = Buffer.from(base64, 'base64');
  if (outer.length < 8 || outer.readUInt32BE(0) !== COMPRESSED_COOKIE) throw unreadable('it is not compressed V2');
  try {
    return inflateSync(outer.subarray(8, 8 + outer.readUInt32BE(4)), { maxOutputLength: MAX_PLAIN_BYTES });
  } catch (cause) {
    throw unreadable('it does not decompress', cause);
  }
}

/** Counts follow each other by bucket index; a negative number stands for that many empty buckets. */
function readBuckets(payload: Buffer): HdrBucket[] {
  const buckets: HdrBucket[] = [];
  let index = 0;
  let position = 0;
  while (position < payload.length) {
    const length = wordLength(payload, position);
    const word = readWord(payload, position, length);
    position += length;
    if (word < 0) {
      index -= word;
      continue;
    }
    if (index >= INDEX_COUNT) throw unreadable('it has more buckets than its range');
    if (word > 0) buckets.push({ fromNs: lowerEdge(index), upToNs: upperEdge(index), count: word });
    index++;
  }
  return buckets;
}

/** LEB128 in at most 9 bytes, the ninth without a continuation bit (HdrHistogram's own variant). */
function wordLength(payload: Buffer, position: number): number {
  for (let length = 1; length <= 9; length++) {
    const byte = payload[position + length - 1];
    if (byte === undefined) throw unreadable('it is cut short');
    if (byte < 0x80 || length === 9) return length;
  }
  return 9;
}

function readWord(payload: Buffer, position: number, length: number): number {
  let zigzag = 0;
  for (let i = length - 1; i >= 0; i--) {
    const byte = payload[position + i]!;
    zigzag = i === 8 ? byte : zigzag * 0x80 + (byte & 0x7f);
  }
  if (zigzag > Number.MAX_SAFE_INTEGER) throw unreadable('one of its counts is too large to be true');
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
}

function lowerEdge(index: number): number {
  if (index < 2 * HALF_BUCKET) return index;
  const exponent = Math.floor(index / HALF_BUCKET) - 1;
  return ((index % HALF_BUCKET) + HALF_BUCKET) * 2 ** exponent;
}

function upperEdge(index: number): number {
  if (index < 2 * HALF_BUCKET) return index;
  return lowerEdge(index) + 2 ** (Math.floor(index / HALF_BUCKET) - 1) - 1;
}

function unreadable(why: string, cause?: unknown): GrpcRedError {
  return new GrpcRedError(
    'bad-input',
    `A latency histogram cannot be read: ${why}.`,
    'The file was damaged or not written by grpc-red; run the load again to get a whole one.',
    { cause },
  );
}
