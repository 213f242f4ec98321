import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { diffPages } from '../../src/metrics/delta.js';
import { readPage } from '../../src/metrics/exposition.js';
import { formatSeries, seriesKey } from '../../src/metrics/series.js';

/** The difference as `family type | series before → after`. */
function difference(before: string, after: string): string[] {
  return diffPages(readPage(before, 'text/plain'), readPage(after, 'text/plain')).map(
    (delta) =>
      `${delta.family} ${delta.type} | ${formatSeries(delta.name, delta.labels)} ${delta.before} → ${delta.after}`,
  );
}

describe('diffPages', () => {
  const cases: [what: string, before: string, after: string, deltas: string[]][] = [
    ['a series that grew', '# TYPE a counter\na 1\n', '# TYPE a counter\na 3\n', ['a counter | a 1 → 3']],
    ['a series that is new as null before, not 0', '', 'a{b="c"} 3\n', ['a unknown | a{b="c"} null → 3']],
    ['a series that vanished as null after, not 0', 'a{b="c"} 3\n', '', ['a unknown | a{b="c"} 3 → null']],
    ['labels in another order', 'a{b="1",c="2"} 1\n', 'a{c="2",b="1"} 2\n', ['a unknown | a{c="2",b="1"} 1 → 2']],
    [
      'bounds written another way',
      'a_bucket{le="1"} 1\n',
      'a_bucket{le="1.0"} 2\n',
      ['a_bucket unknown | a_bucket{le="1.0"} 1 → 2'],
    ],
    ['a label without a value as no label', 'a{b=""} 1\n', 'a 2\n', ['a unknown | a 1 → 2']],
    [
      'the later page in its order, then what vanished',
      'x 1\ny 1\nz 1\n',
      'w 2\nz 2\nx 2\n',
      ['w unknown | w null → 2', 'z unknown | z 1 → 2', 'x unknown | x 1 → 2', 'y unknown | y 1 → null'],
    ],
    [
      'the latest of several timestamps, wherever it stands',
      'a 1 1000\na 2 3000\na 3 2000\n',
      'a 4 5000\na 5\n',
      ['a unknown | a 2 → 5'],
    ],
    ['the type of the later page', '# TYPE a gauge\na 1\n', '# TYPE a counter\na 1\n', ['a counter | a 1 → 1']],
    [
      'a histogram under its family',
      '# TYPE h histogram\nh_count 1\n',
      '# TYPE h histogram\nh_count 2\n',
      ['h histogram | h_count 1 → 2'],
    ],
  ];
  for (const [what, before, after, deltas] of cases) {
    it(`gives ${what}`, () => assert.deepEqual(difference(before, after), deltas));
  }

  it('matches a page of OpenMetrics with one of text where the series are the same', () => {
    const before = readPage('# TYPE h histogram\nh_bucket{le="1"} 1\n', 'text/plain');
    const after = readPage('# TYPE h histogram\nh_bucket{le="1.0"} 2\n# EOF\n', 'application/openmetrics-text');
    assert.deepEqual(
      diffPages(before, after).map((delta) => [delta.before, delta.after]),
      [[1, 2]],
    );
  });

  it('keeps apart series that are alike but for one character of one label', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `a{b="${i}",c="${i % 7}"} ${i}\n`);
    const page = readPage(lines.join(''), 'text/plain');
    const shuffled = readPage(lines.reverse().join(''), 'text/plain');
    const wrong = diffPages(page, shuffled).filter(({ labels, before, after }) => {
      const own = Number(labels.get('b'));
      return before !== own || after !== own;
    });
    assert.deepEqual(wrong, []);
    assert.equal(diffPages(page, shuffled).length, 50_000);
  });

  it('matches exactly the series whose keys are equal, also where their hashes collide', () => {
    // In the two texts of each pair 31 × the first character + the second is the same: so is any hash built on that.
    const text = fc
      .array(fc.constantFrom('Aa', 'BB', 'C#', '', '1', '1.0'), { maxLength: 4 })
      .map((parts) => parts.join(''));
    const labels = fc
      .dictionary(fc.constantFrom('le', 'Aa', 'BB', 'x'), text)
      .map((some) => new Map(Object.entries(some)));
    const series = fc.uniqueArray(labels, { selector: (some) => seriesKey('a', some), maxLength: 30 });
    fc.assert(
      fc.property(series, series, (before, after) => {
        const write = (all: Map<string, string>[]) =>
          all.map((some, i) => `${formatSeries('a', some)} ${i}\n`).join('');
        const keys = before.map((some) => seriesKey('a', some));
        const deltas = diffPages(readPage(write(before), 'text/plain'), readPage(write(after), 'text/plain'));
        for (const delta of deltas.slice(0, after.length)) {
          const place = keys.indexOf(seriesKey('a', delta.labels));
          assert.equal(delta.before ?? -1, place);
        }
        assert.equal(deltas.length, new Set([...keys, ...after.map((some) => seriesKey('a', some))]).size);
      }),
      { numRuns: 500 },
    );
  });
});

describe('seriesKey', () => {
  const pairs: [what: string, one: Record<string, string>, other: Record<string, string>, same: boolean][] = [
    ['the order of labels', { a: '1', b: '2' }, { b: '2', a: '1' }, true],
    ['a label without a value', { a: '1', b: '' }, { a: '1' }, true],
    ['how a bound is written', { le: '1' }, { le: '1.0' }, true],
    ['how a bound with an exponent is written', { le: '1e+06' }, { le: '1000000' }, true],
    ['how infinity is written', { le: '+Inf' }, { le: 'inf' }, true],
    ['the number of a bound', { le: '1' }, { le: '10' }, false],
    ['a bound that is no number', { le: 'low' }, { le: 'high' }, false],
    ['how a number is written in another label', { a: '1' }, { a: '1.0' }, false],
    ['where a label ends', { a: '1",b="2' }, { a: '1', b: '2' }, false],
    ['which label has the value', { a: '1' }, { b: '1' }, false],
  ];
  for (const [what, one, other, same] of pairs) {
    it(`${same ? 'does not depend' : 'depends'} on ${what}`, () => {
      const [first, second] = [one, other].map((labels) => seriesKey('n', new Map(Object.entries(labels))));
      assert.equal(first === second, same);
    });
  }

  it('tells a name with quotes in it from a name with labels', () => {
    assert.notEqual(seriesKey('a{b="c"}', new Map()), seriesKey('a', new Map([['b', 'c']])));
  });
});

describe('formatSeries', () => {
  const cases: [name: string, labels: [string, string][], shown: string][] = [
    ['a', [], 'a'],
    ['a', [['b', 'c']], 'a{b="c"}'],
    [
      'a:b',
      [
        ['z', '1'],
        ['a', ''],
      ],
      'a:b{z="1",a=""}',
    ],
    ['a', [['le', '1.0']], 'a{le="1.0"}'],
    ['a', [['b', 'C:\\ "x"\ny']], 'a{b="C:\\\\ \\"x\\"\\ny"}'],
    ['my.metric', [['a.b', 'c']], '{"my.metric","a.b"="c"}'],
    ['my.metric', [], '{"my.metric"}'],
    ['a', [['b', '\u001b[31m\u202e']], 'a{b="\\u{1b}[31m\\u{202e}"}'],
  ];
  for (const [name, labels, shown] of cases) {
    it(`writes ${shown}`, () => assert.equal(formatSeries(name, new Map(labels)), shown));
  }
});
