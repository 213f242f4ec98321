import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { initHistograms, makeHistogram, mergeEncoded, openHistogram } from '../../src/record/histogram.js';
import type { EncodedHistogram } from '../../src/record/run-result.js';

const HOUR_NS = 3_600_000_000_000;

/** Durations of every magnitude, from 1 ns to an hour. */
const durations = fc.oneof(
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 2_000_000_000 }),
  fc.integer({ min: 1, max: 3600 }).map((seconds) => seconds * 1_000_000_000),
);
const samples = fc.array(durations, { minLength: 1, maxLength: 300 });

describe('a latency histogram', () => {
  before(initHistograms);

  it('keeps count, sum, minimum and maximum exactly', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const view = openHistogram(record(values));
        assert.equal(view.count, values.length);
        assert.equal(view.sumNs, sum(values));
        assert.equal(view.meanNs, sum(values) / values.length);
        assert.equal(view.minNs, Math.min(...values));
        assert.equal(view.maxNs, Math.max(...values));
      }),
    );
  });

  it('says of every percentile a value that the true one does not exceed, and not 0.1 % more', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 100, noNaN: true }), (values, percentile) => {
        const view = openHistogram(record(values));
        const sorted = [...values].sort((a, b) => a - b);
        const rank = Math.max(1, Math.ceil(((percentile * values.length) / 100) * (1 - 1e-12)));
        const truth = sorted[rank - 1]!;
        const said = view.valueAtPercentile(percentile);
        assert.ok(said >= truth, `${said} >= ${truth}`);
        assert.ok(said <= truth * 1.001, `${said} <= ${truth} * 1.001`);
        assert.ok(said <= view.maxNs);
      }),
    );
  });

  it('answers the ends exactly', () => {
    const view = openHistogram(record([1_234_567, 9_876_543, 5_555_555]));
    assert.equal(view.valueAtPercentile(0), 1_234_567);
    assert.equal(view.valueAtPercentile(100), 9_876_543);
    assert.equal(view.valueAtPercentile(101), 9_876_543);
  });

  it('takes 999 of 1,000 values for 99.9 %', () => {
    const view = openHistogram(record([...new Array(999).fill(1000), 2000]));
    assert.equal(view.valueAtPercentile(99.9), 1000);
    assert.equal(view.valueAtPercentile(99.91), 2000);
  });

  it('encloses the number of values at or below any bound, and misses it by one bucket at most', () => {
    fc.assert(
      fc.property(samples, durations, (values, bound) => {
        const view = openHistogram(record(values));
        const truth = values.filter((value) => value <= bound).length;
        const surely = values.filter((value) => value <= bound * 0.999).length;
        const perhaps = values.filter((value) => value <= bound * 1.001).length;
        assert.ok(view.countAtOrBelow(bound) <= truth);
        assert.ok(view.countAtOrBelow(bound) >= surely);
        assert.ok(view.countPossiblyAtOrBelow(bound) >= truth);
        assert.ok(view.countPossiblyAtOrBelow(bound) <= perhaps);
      }),
    );
  });

  it('knows that a bound at a value of its own maximum holds for all', () => {
    const view = openHistogram(record([1_000_001, 1_000_002]));
    assert.equal(view.countAtOrBelow(1_000_001), 0);
    assert.equal(view.countAtOrBelow(1_000_002), 2);
    assert.equal(view.countPossiblyAtOrBelow(1_000_000), 0);
    assert.equal(view.countPossiblyAtOrBelow(1_000_001), 2);
  });

  it('counts a fraction as possibly below a bound that its rounded value exceeds', () => {
    const view = openHistogram(record([6.1]));
    assert.equal(view.minNs, 7);
    assert.equal(view.countPossiblyAtOrBelow(6.5), 1);
    assert.equal(view.countAtOrBelow(6.5), 0);
  });

  it('draws ascending slices that add up to the count', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const slices = openHistogram(record(values)).slices();
        assert.equal(sum(slices.map((slice) => slice.count)), values.length);
        const edges = slices.map((slice) => slice.upToNs);
        assert.deepEqual(
          edges,
          [...new Set(edges)].sort((a, b) => a - b),
        );
        assert.equal(edges.at(-1), Math.max(...values));
      }),
    );
  });

  it('is the same whether values were recorded together or merged from parts', () => {
    fc.assert(
      fc.property(fc.array(fc.array(durations, { maxLength: 60 }), { maxLength: 4 }), (parts) => {
        const merged = mergeEncoded(parts.map(recordSome));
        const together = recordSome(parts.flat());
        assert.deepEqual(merged && seen(merged), together && seen(together));
      }),
    );
  });

  it('merges what was merged before', () => {
    const once = mergeEncoded([record([1000, 2000]), record([3_000_000])]);
    const twice = mergeEncoded([once, null, record([HOUR_NS])]);
    assert.deepEqual(seen(twice!), seen(record([1000, 2000, 3_000_000, HOUR_NS])));
  });

  it('reads as the library itself reads it', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const encoded = record(values);
        const oracle = decodeFromCompressedBase64(encoded.hdr, 64, false);
        const view = openHistogram(encoded);
        assert.equal(oracle.totalCount, view.count);
        const upper = view.slices().slice(0, -1);
        let below = 0;
        for (const slice of upper) {
          below += slice.count;
          assert.equal(oracle.getValueAtPercentile((100 * below) / view.count), slice.upToNs);
        }
      }),
    );
  });

  it('holds counts beyond 32 bits once merged', () => {
    let encoded = record([1500, 1500, 2_000_000]);
    for (let i = 0; i < 32; i++) encoded = mergeEncoded([encoded, encoded])!;
    const view = openHistogram(encoded);
    assert.equal(view.count, 3 * 2 ** 32);
    assert.equal(view.countAtOrBelow(1500), 2 ** 33);
  });

  it('is nothing where nothing was recorded', () => {
    assert.equal(makeHistogram().encode(), null);
    assert.equal(mergeEncoded([]), null);
    assert.equal(mergeEncoded([null, null]), null);
  });
});

describe('a value outside the range', () => {
  before(initHistograms);

  it('is 1 ns where it is zero, for the clock was too coarse to see it', () => {
    const histogram = makeHistogram();
    histogram.record(0);
    histogram.record(0.25);
    assert.equal(histogram.clamped, 0);
    const view = openHistogram(histogram.encode()!);
    assert.deepEqual([view.count, view.sumNs, view.maxNs], [2, 2, 1]);
    assert.equal(view.countPossiblyAtOrBelow(0), 2);
  });

  it('is 1 ns and counted as clamped where it is negative or no number', () => {
    const histogram = makeHistogram();
    for (const value of [-1, -5e12, Number.NEGATIVE_INFINITY, Number.NaN]) histogram.record(value);
    assert.equal(histogram.clamped, 4);
    const view = openHistogram(histogram.encode()!);
    assert.deepEqual([view.count, view.sumNs, view.maxNs], [4, 4, 1]);
  });

  it('keeps its exact maximum and sum above an hour, and never counts as at or below an hour', () => {
    const histogram = makeHistogram();
    for (const value of [1000, HOUR_NS, 3 * HOUR_NS]) histogram.record(value);
    assert.equal(histogram.clamped, 1);
    const view = openHistogram(histogram.encode()!);
    assert.equal(view.maxNs, 3 * HOUR_NS);
    assert.equal(view.sumNs, 1000 + 4 * HOUR_NS);
    assert.equal(view.valueAtPercentile(100), 3 * HOUR_NS);
    assert.equal(view.countAtOrBelow(HOUR_NS), 1);
    assert.equal(view.countPossiblyAtOrBelow(HOUR_NS), 3);
  });

  it('counts as an hour where it is infinite', () => {
    const histogram = makeHistogram();
    histogram.record(Number.POSITIVE_INFINITY);
    assert.equal(histogram.clamped, 1);
    assert.equal(histogram.encode()!.maxNs, HOUR_NS);
  });
});

describe('a damaged histogram', () => {
  before(initHistograms);

  const cases: [string, (whole: EncodedHistogram) => EncodedHistogram, RegExp][] = [
    ['is not base64', (whole) => ({ ...whole, hdr: '?' }), /not compressed V2/],
    ['lacks its end', (whole) => ({ ...whole, hdr: whole.hdr.slice(0, 40) }), /does not decompress/],
    ['is as long as a book', (whole) => ({ ...whole, hdr: 'A'.repeat(5_000_000) }), /larger than any/],
    ['inflates without end', (whole) => ({ ...whole, hdr: packed(Buffer.alloc(50_000_000)) }), /does not decompress/],
    ['holds zeros only', (whole) => ({ ...whole, hdr: packed(Buffer.alloc(64)) }), /no V2 header/],
    ['claims a longer payload', (whole) => ({ ...whole, hdr: packed(plain([2], 1_000_000)) }), /cut short/],
    ['ends inside a count', (whole) => ({ ...whole, hdr: packed(plain([0x80])) }), /cut short/],
    ['has a count of 2^63', (whole) => ({ ...whole, hdr: packed(plain(new Array(9).fill(0xfe))) }), /too large/],
    [
      'skips 2^47 buckets',
      (whole) => ({ ...whole, hdr: packed(plain([...bytesOf(0xff, 6), 0x7f, 2])) }),
      /more buckets/,
    ],
    ['has another precision', (whole) => ({ ...whole, hdr: packed(plain([2], 1, 2)) }), /precision/],
    ['claims more values', (whole) => ({ ...whole, count: whole.count + 1 }), /contradicts itself/],
    ['claims a lower minimum', (whole) => ({ ...whole, minNs: 1 }), /contradicts itself/],
    ['claims a higher maximum', (whole) => ({ ...whole, maxNs: HOUR_NS }), /contradicts itself/],
    ['claims no minimum', (whole) => ({ ...whole, minNs: Number.NaN }), /contradicts itself/],
    ['claims a larger sum', (whole) => ({ ...whole, sumNs: whole.sumNs * 10 }), /contradicts itself/],
    ['is empty', (whole) => ({ ...whole, count: 0, hdr: packed(plain([])) }), /contradicts itself/],
  ];

  for (const [what, damage, message] of cases) {
    it(`is refused where it ${what}`, () => {
      const damaged = damage(record([1_000_000, 2_000_000]));
      assert.throws(() => openHistogram(damaged), { name: 'GrpcRedError', code: 'bad-input', message });
      assert.throws(() => mergeEncoded([damaged, record([1])]), { code: 'bad-input', message });
    });
  }

  it('never makes the reader hang or fail in another way, whatever its payload', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 5 }), (payload, digits) => {
        const encoded = { ...record([1]), hdr: packed(plain([...payload], payload.length, digits)) };
        assert.throws(() => openHistogram({ ...encoded, count: -1 }), { code: 'bad-input' });
      }),
    );
  });
});

function record(values: number[]): EncodedHistogram {
  return recordSome(values)!;
}

function recordSome(values: number[]): EncodedHistogram | null {
  const histogram = makeHistogram();
  for (const value of values) histogram.record(value);
  const encoded = histogram.encode();
  histogram.destroy();
  return encoded;
}

/** All that a reader can see of a histogram; the bytes of the encoding may differ. */
function seen(encoded: EncodedHistogram) {
  const { count, sumNs, minNs, maxNs, slices } = openHistogram(encoded);
  return { count, sumNs, minNs, maxNs, slices: slices() };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function bytesOf(byte: number, times: number): number[] {
  return new Array(times).fill(byte);
}

/** An uncompressed V2 histogram with any payload, and any claim about its length. */
function plain(payload: number[], claimedLength = payload.length, digits = 3): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32BE(0x1c849313, 0);
  header.writeUInt32BE(claimedLength, 4);
  header.writeUInt32BE(digits, 12);
  header.writeBigUInt64BE(1n, 16);
  header.writeBigUInt64BE(BigInt(HOUR_NS), 24);
  return Buffer.concat([header, Buffer.from(payload)]);
}

function packed(bytes: Buffer): string {
  const content = deflateSync(bytes);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(0x1c849314, 0);
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]).toString('base64');
}
