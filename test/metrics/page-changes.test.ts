import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../src/metrics/exposition.js';
import { type PageChanges, pageChanges } from '../../src/metrics/page-changes.js';

const between = (before: string, after: string): PageChanges => pageChanges(readPage(before, ''), readPage(after, ''));
const kinds = ({ series }: PageChanges) => Object.fromEntries(series.map(({ name, kind }) => [name, kind]));

describe('the difference of two pages', () => {
  it('tells what moved, stands, is new or gone', () => {
    const changes = between('a 1\nb 2\nc 3\nd NaN\n', 'b 2\nc 1.5\ne 4\nd NaN\n');
    assert.deepEqual(kinds(changes), { a: 'gone', b: 'same', c: 'moved', d: 'same', e: 'new' });
    assert.deepEqual(
      changes.series.map(({ name, before, after, difference }) => [name, before, after, difference]),
      [
        ['b', 2, 2, 0],
        ['c', 3, 1.5, -1.5],
        ['e', null, 4, null],
        ['d', Number.NaN, Number.NaN, Number.NaN],
        ['a', 1, null, null],
      ],
    );
  });

  it('calls a count that fell a reset; gauges, sums and times may fall', () => {
    const page = (n: number) =>
      [
        `# TYPE c counter\nc ${n}`,
        `# TYPE g gauge\ng ${n}`,
        `# TYPE h histogram\nh_bucket{le="+Inf"} ${n}\nh_sum ${n}\nh_count ${n}`,
        `untyped_total ${n}`,
        '',
      ].join('\n');
    assert.deepEqual(kinds(between(page(5), page(2))), {
      c: 'reset',
      g: 'moved',
      h_bucket: 'reset',
      h_sum: 'moved',
      h_count: 'reset',
      untyped_total: 'reset',
    });
  });

  it('finds a series again whose labels come in another order, and its bound written otherwise', () => {
    const { series } = between('h_bucket{le="1",a="x"} 1\n', 'h_bucket{a="x",le="1.0"} 4\n');
    assert.deepEqual(
      series.map(({ kind, difference }) => [kind, difference]),
      [['moved', 3]],
    );
  });

  it('says whether the process is the same, where the pages do', () => {
    const start = (seconds: number) => `process_start_time_seconds ${seconds}\n`;
    assert.equal(between(start(1_760_000_000.25), start(1_760_000_000.75)).restarted, false);
    assert.equal(between(start(1_760_000_000.25), start(1_760_000_060.25)).restarted, true);
    assert.equal(between('a 1\n', start(1_760_000_000.25)).restarted, null);
  });

  it('reads text and OpenMetrics, each by what it ends in', () => {
    const changes = between('# TYPE a_total counter\na_total 1\n', '# TYPE a counter\na_total 3\n# EOF\n');
    assert.deepEqual(
      changes.series.map(({ name, difference }) => [name, difference]),
      [['a_total', 2]],
    );
  });
});
