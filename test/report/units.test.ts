import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatRate,
  formatSeconds,
  formatSetting,
  formatShare,
} from '../../src/report/units.js';

describe('numbers in a report', () => {
  const cases: [what: string, said: string, wanted: string][] = [
    ['a small count', formatCount(999), '999'],
    ['a count that needs no groups', formatCount(9999), '9999'],
    ['the first count in groups', formatCount(9999.5), '10,000'],
    ['a count in groups', formatCount(1_234_567), '1,234,567'],
    ['one of them', formatCounted(1, 'call'), '1 call'],
    ['none of them', formatCounted(0, 'call'), '0 calls'],
    ['a noun without a plural of its own', formatCounted(2, 'series', 'series'), '2 series'],
    ['a high rate', formatRate(70_123.4), '70,123'],
    ['a low rate', formatRate(2.7149), '2.71'],
    ['a rate that rounds up to a hundred', formatRate(99.99), '100'],
    ['no rate', formatRate(0), '0'],
    ['nothing', formatDuration(0), '0 ns'],
    ['nanoseconds', formatDuration(812), '812 ns'],
    ['microseconds', formatDuration(9876), '9.88 µs'],
    ['just under a millisecond', formatDuration(999_700), '1.00 ms'],
    ['microseconds that stay', formatDuration(999_400), '999 µs'],
    ['milliseconds', formatDuration(12_340_000), '12.3 ms'],
    ['seconds', formatDuration(1_020_000_000), '1.02 s'],
    ['just under a minute', formatDuration(59_940_000_000), '59.9 s'],
    ['a minute', formatDuration(59_990_000_000), '1 min'],
    ['minutes', formatDuration(125_000_000_000), '2 min 5 s'],
    ['an hour', formatDuration(3_600_000_000_000), '1 h'],
    ['hours', formatDuration(3_780_000_000_000), '1 h 3 min'],
    ['a deadline', formatSetting(20_000), '20 s'],
    ['a short deadline', formatSetting(1500), '1.5 s'],
    ['a deadline in milliseconds', formatSetting(50), '50 ms'],
    ['a deadline of 100 ms', formatSetting(100), '100 ms'],
    ['a sum of seconds', formatSeconds(0.24), '0.240 s'],
    ['a sum of next to nothing', formatSeconds(0.000962), '962 µs'],
    ['a sum of nothing', formatSeconds(0), '0 s'],
    ['a large sum of seconds', formatSeconds(1093.4), '1093 s'],
    ['no share', formatShare(0), '0 %'],
    ['the whole', formatShare(1), '100 %'],
    ['almost nothing', formatShare(0.00001), '<0.01 %'],
    ['almost all', formatShare(0.99999), '>99.99 %'],
    ['a small share', formatShare(0.0016), '0.16 %'],
    ['a share', formatShare(0.345), '34.5 %'],
    ['a large share', formatShare(0.9987), '99.87 %'],
    ['more than all', formatShare(1.2), '120.0 %'],
    ['far more than all', formatShare(280.809), '28,081 %'],
    ['bytes', formatBytes(512), '512 B'],
    ['kilobytes', formatBytes(45_210), '45.2 kB'],
    ['just under a megabyte', formatBytes(999_600), '1.00 MB'],
    ['megabytes', formatBytes(12_300_000), '12.3 MB'],
  ];
  for (const [what, said, wanted] of cases) {
    it(`read well: ${what}`, () => assert.equal(said, wanted));
  }
});
