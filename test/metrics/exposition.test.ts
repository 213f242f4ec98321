import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../src/metrics/exposition.js';
import type { MetricsPage, Sample } from '../../src/metrics/page.js';
import { formatSeries } from '../../src/metrics/series.js';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Every sample as `family type | series value @timestamp`, in the order of families and samples. */
function summary(page: MetricsPage): string[] {
  return [...page.families.values()].flatMap(({ name, type, samples }) =>
    samples.map((sample) => `${name} ${type} | ${shown(sample)}`),
  );
}

function shown({ name, labels, value, timestampMs }: Sample): string {
  return `${formatSeries(name, labels)} ${value}${timestampMs === null ? '' : ` @${timestampMs}`}`;
}

describe('readPage, Prometheus text', () => {
  const readable: [what: string, text: string, samples: string[]][] = [
    ['a sample without anything else', 'a 1\n', ['a unknown | a 1']],
    ['a last line without a line feed', 'a 1\nb 2', ['a unknown | a 1', 'b unknown | b 2']],
    ['carriage returns before line feeds', '# TYPE a counter\r\na{b="c"} 1\r\n', ['a counter | a{b="c"} 1']],
    ['blanks and tabs between all tokens', ' \ta\t{ b = "c" ,\td="e" }\t 1  2 \n', ['a unknown | a{b="c",d="e"} 1 @2']],
    ['no blank behind the braces', 'a{b="c"}1\n', ['a unknown | a{b="c"} 1']],
    ['a comma after the last label', 'a{b="c",} 1\n', ['a unknown | a{b="c"} 1']],
    ['empty braces', 'a{} 1\n', ['a unknown | a 1']],
    ['a negative timestamp', 'a 1 -3982045\n', ['a unknown | a 1 @-3982045']],
    ['blank lines and remarks', '\n# remark\n#\n#TYPE a counter\n   \n# TYPE\na 1\n', ['a unknown | a 1']],
    ['a tab behind the hash', '#\tTYPE\ta\tcounter\na 1\n', ['a counter | a 1']],
    ['blanks behind the type', '# TYPE a gauge  \na 1\n', ['a gauge | a 1']],
    ['the word untyped', '# TYPE a untyped\na 1\n', ['a unknown | a 1']],
    ['# EOF as a remark', 'a 1\n# EOF\nb 2\n', ['a unknown | a 1', 'b unknown | b 2']],
    ['escapes in label values', 'a{b="\\\\ \\" \\n"} 1\n', ['a unknown | a{b="\\\\ \\" \\n"} 1']],
    ['a backslash that escapes nothing as itself', 'a{b="\\d"} 1\n', ['a unknown | a{b="\\\\d"} 1']],
    ['a name in quotes', '{"my.metric","a.b"="c"} 1\n', ['my.metric unknown | {"my.metric","a.b"="c"} 1']],
    ['a name in quotes behind a label', '{a="b","my metric"} 1\n', ['my metric unknown | {"my metric",a="b"} 1']],
    [
      'a family whose name is in quotes',
      '# HELP "my.metric" Mine.\n# TYPE "my.metric" histogram\n{"my.metric_bucket",le="1"} 1\n',
      ['my.metric histogram | {"my.metric_bucket",le="1"} 1'],
    ],
    [
      'interleaved families as whole ones',
      '# TYPE a counter\n# TYPE h histogram\nh_sum 1\na{b="1"} 1\nh_count 2\na{b="2"} 2\n',
      ['a counter | a{b="1"} 1', 'a counter | a{b="2"} 2', 'h histogram | h_sum 1', 'h histogram | h_count 2'],
    ],
    [
      'a series again at another time',
      'a{b="c"} 1 1000\na{b="c"} 2 2000\n',
      ['a unknown | a{b="c"} 1 @1000', 'a unknown | a{b="c"} 2 @2000'],
    ],
    [
      'a family that has the name of a suffix',
      '# TYPE a histogram\n# TYPE a_count gauge\na_count 1\na_sum 2\n',
      ['a histogram | a_sum 2', 'a_count gauge | a_count 1'],
    ],
    [
      'a histogram whose own name ends in _bucket',
      '# TYPE d_bucket histogram\nd_bucket_bucket{le="1"} 1\nd_bucket_sum 1\n',
      ['d_bucket histogram | d_bucket_bucket{le="1"} 1', 'd_bucket histogram | d_bucket_sum 1'],
    ],
    [
      'OpenMetrics counters under the Content-Type of text',
      '# TYPE a counter\na_total 1\n# EOF\n',
      ['a counter | a_total 1'],
    ],
    ['an unknown family named like a bucket', 'a_bucket{b="c"} 1\n', ['a_bucket unknown | a_bucket{b="c"} 1']],
  ];
  for (const [what, text, samples] of readable) {
    it(`reads ${what}`, () => assert.deepEqual(summary(readPage(text, TEXT)), samples));
  }

  const numbers: [written: string, value: number][] = [
    ['1', 1],
    ['+1.5', 1.5],
    ['-.5', -0.5],
    ['5.', 5],
    ['1e+06', 1e6],
    ['1.722841208113E9', 1722841208.113],
    ['NaN', Number.NaN],
    ['Nan', Number.NaN],
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['inf', Infinity],
    ['-infinity', -Infinity],
  ];
  for (const [written, value] of numbers) {
    it(`reads ${written} as ${value}`, () => {
      assert.equal(readPage(`a ${written}\n`, TEXT).families.get('a')?.samples[0]?.value, value);
    });
  }

  it('takes docstrings with their escapes, blank ones, and none', () => {
    const page = readPage('# HELP a One \\\\ two\\nthree "four" \\"\n# HELP b  \n# HELP c\nd 1\n', TEXT);
    const helps = [...page.families.values()].map(({ name, help }) => [name, help]);
    assert.deepEqual(helps, [
      ['a', 'One \\ two\nthree "four" \\"'],
      ['b', ''],
      ['c', ''],
      ['d', null],
    ]);
  });

  it('knows the line of each sample', () => {
    const page = readPage('# TYPE a counter\n\na 1\r\n# remark\na{b="c"} 2', TEXT);
    assert.deepEqual(
      page.families.get('a')?.samples.map(({ line }) => line),
      [3, 5],
    );
  });

  it('keeps a label named like a property of every object', () => {
    const page = readPage('__proto__{constructor="a",toString="b"} 1\n', TEXT);
    assert.deepEqual(summary(page), ['__proto__ unknown | __proto__{constructor="a",toString="b"} 1']);
  });

  it('reads an empty text as a page without families', () => assert.equal(readPage('', TEXT).families.size, 0));
});

describe('readPage, OpenMetrics', () => {
  const readable: [what: string, text: string, samples: string[]][] = [
    [
      'a counter by the name in its TYPE line',
      '# TYPE a counter\na_total 1\na_created 1.7e9\n',
      ['a counter | a_total 1', 'a counter | a_created 1700000000'],
    ],
    [
      'a gauge and a counter whose TYPE lines name them alike',
      '# TYPE a gauge\na 1\n# TYPE a counter\na_total 2\na_created 3\n',
      ['a gauge | a 1', 'a_total counter | a_total 2', 'a_total counter | a_created 3'],
    ],
    ['timestamps in seconds', '# TYPE a gauge\na 1 1520879607.789\n', ['a gauge | a 1 @1520879607789']],
    ['a negative timestamp with a fraction', 'a 1 -0.25\n', ['a unknown | a 1 @-250']],
    ['an exemplar, which it drops', 'a_total 1 # {id="x y"} 0.5 1520879607.789\n', ['a_total unknown | a_total 1']],
    ['an exemplar behind a timestamp', 'a_total 1 2 # {} 0.5\n', ['a_total unknown | a_total 1 @2000']],
    ['the type info', '# TYPE a info\na_info{b="c"} 1\n', ['a info | a_info{b="c"} 1']],
    ['the type stateset', '# TYPE a stateset\na{a="on"} 1\n', ['a stateset | a{a="on"} 1']],
    ['the type unknown', '# TYPE a unknown\na 1\n', ['a unknown | a 1']],
    [
      'the type gaugehistogram',
      '# TYPE a gaugehistogram\na_bucket{le="+Inf"} 1\na_gcount 1\na_gsum 2\n',
      ['a gaugehistogram | a_bucket{le="+Inf"} 1', 'a gaugehistogram | a_gcount 1', 'a gaugehistogram | a_gsum 2'],
    ],
    [
      'a summary with its quantiles',
      '# TYPE a summary\na{quantile="0.5"} 1\na_sum 2\na_count 3\na_created 4\n',
      ['a summary | a{quantile="0.5"} 1', 'a summary | a_sum 2', 'a summary | a_count 3', 'a summary | a_created 4'],
    ],
  ];
  for (const [what, text, samples] of readable) {
    it(`reads ${what}`, () => assert.deepEqual(summary(readPage(`${text}# EOF\n`, OPENMETRICS)), samples));
  }

  it('takes units and docstrings', () => {
    const page = readPage(
      '# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# HELP a_seconds \\"A\\"\n# EOF',
      OPENMETRICS,
    );
    const { unit, help } = page.families.get('a_seconds')!;
    assert.deepEqual({ unit, help }, { unit: 'seconds', help: '"A"' });
  });
});

describe('readPage, the format', () => {
  const formats: [contentType: string, text: string, format: MetricsPage['format']][] = [
    ['text/plain', 'a 1\n# EOF\n', 'text'],
    ['TEXT/PLAIN ; version=0.0.4', 'a 1\n', 'text'],
    ['application/openmetrics-text; version=0.0.1', 'a 1\n# EOF\n', 'openmetrics'],
    ['application/openmetrics-text', 'a 1\n# EOF\n', 'openmetrics'],
    ['', 'a 1\n# EOF\n', 'openmetrics'],
    ['', 'a 1\n# EOF', 'openmetrics'],
    ['', '# EOF\r\n', 'openmetrics'],
    ['', 'a 1\n', 'text'],
    ['application/octet-stream', 'a 1\n', 'text'],
    ['text/html', 'a 1\n', 'text'],
  ];
  for (const [contentType, text, format] of formats) {
    it(`is ${format} for Content-Type "${contentType}" and ${JSON.stringify(text)}`, () => {
      assert.equal(readPage(text, contentType).format, format);
    });
  }
});
