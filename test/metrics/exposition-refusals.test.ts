import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../src/metrics/exposition.js';
import { GrpcRedError } from '../../src/shared/error.js';

const TEXT = 'text/plain; version=0.0.4';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

function refusal(text: string, contentType: string): GrpcRedError {
  try {
    readPage(text, contentType);
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, `${error}`);
    return error;
  }
  assert.fail(`${JSON.stringify(text)} was read`);
}

function refuses(contentType: string, rows: [text: string, message: string][]): void {
  for (const [text, message] of rows) {
    it(`${JSON.stringify(text.slice(0, 80))}: ${message}`, () => {
      const { code, message: found, hint } = refusal(text, contentType);
      assert.deepEqual({ code, found }, { code: 'bad-metrics', found: message });
      assert.match(hint, /\.$/);
    });
  }
}

describe('readPage refuses on a text page', () => {
  refuses(TEXT, [
    ['a garbage\n', 'line 1: the value "garbage" is not a number'],
    ['a 0x1p-2\n', 'line 1: the value "0x1p-2" is not a number'],
    ['a 1_000\n', 'line 1: the value "1_000" is not a number'],
    ['a 1e999\n', 'line 1: the value "1e999" is not a number'],
    ['a +nan\n', 'line 1: the value "+nan" is not a number'],
    ['a 1,5\n', 'line 1: the value "1,5" is not a number'],
    ['a\n', 'line 1: expected a value, found the end of the line'],
    ['a{b="c"}\n', 'line 1: expected a value, found the end of the line'],
    ['a-b 1\n', 'line 1: the value "-b" is not a number'],
    ['1a 1\n', 'line 1: expected a sample or a comment, found "1a 1"'],
    ['ok 1\n\n  !\n', 'line 3: expected a sample or a comment, found "!"'],
    ['a{b="c" 1\n', 'line 1: expected a comma or a closing brace after a label, found "1"'],
    ['a{b="c"\n', 'line 1: the brace { is never closed'],
    ['a{\nb 1\n', 'line 1: the brace { is never closed'],
    ['a{b="c",\n', 'line 1: the brace { is never closed'],
    ['a{b="c} 1\nd 2\n', 'line 1: the label value "c} 1" has no closing quote'],
    ['a{b="c\\"} 1\n', 'line 1: the label value "c\\\\\\"} 1" has no closing quote'],
    ['a{b=c} 1\n', 'line 1: expected a value in quotes for the label "b", found "c} 1"'],
    ['a{b} 1\n', 'line 1: expected "=" after the label name "b", found "} 1"'],
    ['a{b-c="d"} 1\n', 'line 1: expected "=" after the label name "b", found "-c=\\"d\\"} 1"'],
    ['a{b:c="d"} 1\n', 'line 1: expected "=" after the label name "b", found ":c=\\"d\\"} 1"'],
    ['a{1b="d"} 1\n', 'line 1: expected a label name or a closing brace, found "1b=\\"d\\"} 1"'],
    ['a{,} 1\n', 'line 1: expected a label name or a closing brace, found ",} 1"'],
    ['a{b="1",,c="2"} 1\n', 'line 1: expected a label name or a closing brace, found ",c=\\"2\\"} 1"'],
    ['a{b="1"c="2"} 1\n', 'line 1: expected a comma or a closing brace after a label, found "c=\\"2\\"} 1"'],
    ['a{""="1"} 1\n', 'line 1: expected a label name or a closing brace, found "\\"\\"=\\"1\\"} 1"'],
    ['{""} 1\n', 'line 1: expected a label name or a closing brace, found "\\"\\"} 1"'],
    ['{a="b"} 1\n', 'line 1: the sample has labels but no metric name'],
    ['a{"b"} 1\n', 'line 1: the sample has two metric names, "a" and "b"'],
    ['{"a","b"} 1\n', 'line 1: the sample has two metric names, "a" and "b"'],
    ['a{b="1",b="2"} 1\n', 'line 1: the label "b" occurs twice in one sample'],
    ['a{b="1","b"="1"} 1\n', 'line 1: the label "b" occurs twice in one sample'],
    ['a{__name__="b"} 1\n', 'line 1: the label name "__name__" is reserved for the metric name'],
    ['a 1 2.5\n', 'line 1: the timestamp "2.5" is not a number of whole milliseconds'],
    ['a 1 now\n', 'line 1: the timestamp "now" is not a number of whole milliseconds'],
    ['a 1 9007199254740993\n', 'line 1: the timestamp "9007199254740993" is not a number of whole milliseconds'],
    ['a 1 2 3\n', 'line 1: expected the end of the line, found "3"'],
    ['a 1 # {b="c"} 1\n', 'line 1: the exemplar "# {b=\\"c\\"} 1" stands on a page that is not OpenMetrics'],
    ['a 1\na 2\n', 'line 2: the series a is already on line 1'],
    ['a 1 5\na 2 5\n', 'line 2: the series a is already on line 1'],
    ['a 1 5\na 2 6\na 3 6\n', 'line 3: the series a is already on line 2'],
    ['a{b="1",c="2"} 1\n\na{c="2",b="1"} 1\n', 'line 3: the series a{c="2",b="1"} is already on line 1'],
    ['a{b=""} 1\na 1\n', 'line 2: the series a is already on line 1'],
    ['a_bucket{le="1"} 1\na_bucket{le="1.0"} 1\n', 'line 2: the series a_bucket{le="1.0"} is already on line 1'],
    ['# TYPE a counter\n# TYPE a counter\n', 'line 2: a second TYPE line for "a"; the first is on line 1'],
    ['# TYPE a counter\na 1\n# TYPE a gauge\n', 'line 3: a second TYPE line for "a"; the first is on line 1'],
    ['a 1\n# TYPE a counter\n', 'line 2: the TYPE line of "a" comes after its sample on line 1'],
    ['a_sum 1\n# TYPE a histogram\n', 'line 2: the TYPE line of "a" comes after its sample on line 1'],
    [
      '# TYPE a Counter\n',
      'line 1: expected the type of "a", one of counter, gauge, histogram, summary, untyped; found "Counter"',
    ],
    [
      '# TYPE a info\n',
      'line 1: expected the type of "a", one of counter, gauge, histogram, summary, untyped; found "info"',
    ],
    [
      '# TYPE a\n',
      'line 1: expected the type of "a", one of counter, gauge, histogram, summary, untyped; found the end of the line',
    ],
    [
      '# TYPE a counter b\n',
      'line 1: expected the type of "a", one of counter, gauge, histogram, summary, untyped; found "counter b"',
    ],
    ['# TYPE a.b counter\n', 'line 1: expected a metric name after TYPE, found "a.b counter"'],
    ['# TYPE \n', 'line 1: expected a metric name after TYPE, found the end of the line'],
    ['# HELP 1a Text.\n', 'line 1: expected a metric name after HELP, found "1a Text."'],
    ['# HELP "a Text.\n', 'line 1: the metric name "a Text." has no closing quote'],
    ['# TYPE a histogram\na_bucket 1\n', 'line 2: the bucket a_bucket has no label "le"'],
    ['# TYPE a histogram\na_bucket{b="c"} 1\n', 'line 2: the bucket a_bucket{b="c"} has no label "le"'],
    ['# TYPE a histogram\na_bucket{le="low"} 1\n', 'line 2: the bound le="low" of "a_bucket" is not a number'],
    ['# TYPE a histogram\na_bucket{le="NaN"} 1\n', 'line 2: the bound le="NaN" of "a_bucket" is not a number'],
    ['<!doctype html>\n<html></html>', 'line 1: the body is HTML or XML, not a metrics page'],
    ['\n  {"status": "up"}', 'line 1: the body is JSON, not a metrics page'],
    ['[]', 'line 1: the body is JSON, not a metrics page'],
    ['{}\n', 'line 1: the body is JSON, not a metrics page'],
    ['404 page not found\n', 'line 1: expected a sample or a comment, found "404 page not found"'],
  ]);

  it('shows at most 60 characters of a page, and none that a terminal would act on', () => {
    assert.equal(
      refusal(`a \u001b[31m\u202e${'x'.repeat(100)}\n`, TEXT).message,
      `line 1: the value "\\u{1b}[31m\\u{202e}${'x'.repeat(54)}…" is not a number`,
    );
  });

  it('shortens a series of many labels', () => {
    const line = `a{${Array.from({ length: 100 }, (_, i) => `label_${i}="value"`).join()}} 1\n`;
    assert.equal(refusal(line + line, TEXT).message, `line 2: the series ${line.slice(0, 200)}… is already on line 1`);
  });
});

describe('readPage refuses on an OpenMetrics page', () => {
  refuses(OPENMETRICS, [
    ['', 'line 1: the page ends without "# EOF"'],
    ['a 1\nb 2\n', 'line 2: the page ends without "# EOF"'],
    ['a 1\n#EOF\n', 'line 2: the page ends without "# EOF"'],
    ['a 1\n# EOF\nb 2\n', 'line 3: the page goes on after its "# EOF"'],
    ['a 1\n# EOF\n\n', 'line 3: the page goes on after its "# EOF"'],
    ['a 1 Inf\n# EOF\n', 'line 1: the timestamp "Inf" is not a number of seconds'],
    ['a 1 x\n# EOF\n', 'line 1: the timestamp "x" is not a number of seconds'],
    ['a 1 # x\n# EOF\n', 'line 1: expected the labels of an exemplar in braces, found "x"'],
    ['a 1 # {b="c"}\n# EOF\n', 'line 1: expected a value, found the end of the line'],
    ['a 1 # {b="c"} x\n# EOF\n', 'line 1: the value "x" is not a number'],
    ['a 1 # {"b"} 1\n# EOF\n', 'line 1: the exemplar bears a metric name, "b"'],
    ['a 1 # {b="c"} 1 2 3\n# EOF\n', 'line 1: expected the end of the line, found "3"'],
    ['a 1 # {b="c"} 1 # {d="e"} 1\n# EOF\n', 'line 1: expected the end of the line, found "# {d=\\"e\\"} 1"'],
    ['# UNIT a seconds\n# EOF\n', 'line 1: the unit "seconds" is not the end of the metric name "a"'],
    [
      '# UNIT a_seconds seconds x\n# EOF\n',
      'line 1: the unit "seconds x" is not the end of the metric name "a_seconds"',
    ],
    [
      '# TYPE a untyped\n# EOF\n',
      'line 1: expected the type of "a", one of counter, gauge, histogram, summary, unknown, info, stateset, gaugehistogram; found "untyped"',
    ],
    ['a_total 1\n# TYPE a counter\n# EOF\n', 'line 2: the TYPE line of "a" comes after its sample on line 1'],
    [
      '# TYPE a counter\na_total 1\n# TYPE a counter\n# EOF\n',
      'line 3: a second TYPE line for "a"; the first is on line 1',
    ],
    ['# TYPE a counter\n# TYPE a gauge\n# EOF\n', 'line 2: a second TYPE line for "a"; the first is on line 1'],
    [
      '# TYPE a gauge\n# TYPE a counter\n# TYPE a counter\n# EOF\n',
      'line 3: a second TYPE line for "a"; the first is on line 1',
    ],
    ['# TYPE a gaugehistogram\na_bucket 1\n# EOF\n', 'line 2: the bucket a_bucket has no label "le"'],
    ['<html></html>', 'line 1: the body is HTML or XML, not a metrics page'],
  ]);
});

describe('readPage refuses by Content-Type', () => {
  it('protobuf', () => {
    const contentType = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';
    assert.equal(refusal('a 1\n', contentType).message, 'the metrics page is protobuf, and only text can be read');
  });

  it('OpenMetrics 2', () => {
    assert.equal(
      refusal('a 1\n# EOF\n', 'application/openmetrics-text; version=2.0.0').message,
      'the metrics page is OpenMetrics "2.0.0", and only version 1 can be read',
    );
  });
});

describe('names of more than 1,000 characters', () => {
  const long = 'a'.repeat(1001);
  for (const text of [
    `${long} 1\n`,
    `{"${long}"} 1\n`,
    `a{${long}="x"} 1\n`,
    `a{"${long}"="x"} 1\n`,
    `# TYPE ${long} counter\n`,
  ]) {
    it(`are refused: ${text.replaceAll(long, '…').trim()}`, () => {
      assert.throws(() => readPage(text, ''), /line 1: .*the name "a{60}…" has more than 1000 characters/);
    });
  }
});
