import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPage } from '../../src/metrics/exposition.js';
import type { MetricFamily, MetricsPage, MetricType, Sample } from '../../src/metrics/page.js';
import { GrpcRedError } from '../../src/shared/error.js';
import { renderPage } from './render-page.js';

const CONTENT_TYPES = { text: 'text/plain; version=0.0.4', openmetrics: 'application/openmetrics-text; version=1.0.0' };

describe('readPage of any text', () => {
  const pieces = [
    '# TYPE a counter\n',
    '# TYPE h histogram\n',
    '# HELP a Text.\n',
    '# UNIT a_seconds seconds\n',
    '# EOF\n',
    'h_bucket{le="1"} 1\n',
    'a{b="c"} 1 2\n',
    '{"q.q","r.r"="s"} 1\n',
    ' # {t="u"} 1 2\n',
    ...[
      'a',
      'b',
      'h_sum',
      '__proto__',
      '{',
      '}',
      '"',
      '\\',
      '=',
      ',',
      '#',
      ':',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '\0',
      'é',
      '\ud800',
    ],
    ...['1', '-2.5e3', 'NaN', '+Inf', '0x1p1', '1_0', '1e999'],
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((some) => some.join('')),
    fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })))
      .map((some) => some.join('')),
  );
  const contentType = fc.constantFrom('', ...Object.values(CONTENT_TYPES));

  it('gives a page, or an error that names a line of the text', () => {
    fc.assert(
      fc.property(text, contentType, (someText, someType) => {
        const lines = someText.split('\n').length;
        assert.ok(faultyLine(someText, someType) <= lines);
      }),
      { numRuns: 3000 },
    );
  });

  /** The line that was refused; 0 where the page was read. */
  function faultyLine(someText: string, someType: string): number {
    try {
      readPage(someText, someType);
      return 0;
    } catch (error) {
      assert.ok(error instanceof GrpcRedError, `${error}`);
      assert.equal(error.code, 'bad-metrics');
      const { groups } = /^line (?<line>[1-9]\d*): \P{C}+$/u.exec(error.message)!;
      return Number(groups?.line);
    }
  }

  // One pass over these takes milliseconds; a second look back at each character would take hours.
  const length = 4_000_000;
  const hostile: [what: string, text: string, message: RegExp][] = [
    ['digits', `a ${'1'.repeat(length)}x`, /^line 1: the value "1{60}…" is not a number$/],
    ['blanks', `a${' '.repeat(length)}`, /^line 1: expected a value, found the end of the line$/],
    ['blanks before a brace', `${' '.repeat(length)}{`, /^line 1: the brace \{ is never closed$/],
    ['open quotes', `a{b="${'\\"'.repeat(length / 2)}`, /^line 1: the label value .* has no closing quote$/],
    ['braces', '{'.repeat(length), /^line 1: expected a label name or a closing brace, found "\{{60}…"$/],
    [
      'escapes in an unfinished JSON text',
      `{"${'\\a'.repeat(length / 2)}`,
      /^line 1: the name .* has no closing quote$/,
    ],
    ['exponents', `a ${'1e'.repeat(length / 2)}`, /^line 1: the value "(?:1e){30}…" is not a number$/],
    [
      'blanks in a TYPE line',
      `# TYPE a${' '.repeat(length)}b${' '.repeat(length)}`,
      /^line 1: expected the type of "a"/,
    ],
  ];
  for (const [what, hostileText, message] of hostile) {
    it(`refuses four million ${what} in one pass`, () => {
      assert.throws(() => readPage(hostileText, CONTENT_TYPES.text), { code: 'bad-metrics', message });
    });
  }

  it('reads a sample of 100,000 labels in one pass', () => {
    const labels = Array.from({ length: 100_000 }, (_, i) => `l${i}="v"`).join();
    const page = readPage(`a{${labels}} 1\n`, CONTENT_TYPES.text);
    assert.equal(page.families.get('a')?.samples[0]?.labels.size, 100_000);
  });
});

describe('readPage of what was written', () => {
  for (const format of ['text', 'openmetrics'] as const) {
    it(`gives the page back: ${format}`, () => {
      fc.assert(
        fc.property(pages(format), fc.stringMatching(/^[ \t]{1,3}$/), (page, blank) => {
          const text = renderPage(page, blank);
          assert.deepEqual(asPrinted(readPage(text, CONTENT_TYPES[format])), page);
          assert.deepEqual(asPrinted(readPage(text.replaceAll('\n', '\r\n'), CONTENT_TYPES[format])), page);
        }),
        { numRuns: 300 },
      );
    });
  }
});

interface SampleShape {
  suffix: string;
  bounds: Record<string, string>;
}

const HISTOGRAM: SampleShape[] = [
  { suffix: '_bucket', bounds: { le: '0.5' } },
  { suffix: '_bucket', bounds: { le: '+Inf' } },
  { suffix: '_sum', bounds: {} },
  { suffix: '_count', bounds: {} },
];
const ALONE: SampleShape[] = [{ suffix: '', bounds: {} }];
const SUMMARY: SampleShape[] = [
  { suffix: '', bounds: { quantile: '0.5' } },
  { suffix: '_sum', bounds: {} },
  { suffix: '_count', bounds: {} },
];

const SHAPES: Record<MetricsPage['format'], Partial<Record<MetricType, SampleShape[]>>> = {
  text: { counter: ALONE, gauge: ALONE, unknown: ALONE, histogram: HISTOGRAM, summary: SUMMARY },
  openmetrics: {
    counter: [
      { suffix: '_total', bounds: {} },
      { suffix: '_created', bounds: {} },
    ],
    gauge: ALONE,
    unknown: ALONE,
    histogram: [...HISTOGRAM, { suffix: '_created', bounds: {} }],
    summary: SUMMARY,
    info: [{ suffix: '_info', bounds: {} }],
    stateset: ALONE,
    gaugehistogram: [
      { suffix: '_bucket', bounds: { le: '+Inf' } },
      { suffix: '_gsum', bounds: {} },
      { suffix: '_gcount', bounds: {} },
    ],
  },
};

/**
 * The page as if its numbers were exact, for how exact they are is no matter of how they are written down; and with
 * labels that can be compared.
 */
function asPrinted(page: MetricsPage): MetricsPage {
  for (const { samples } of page.families.values()) {
    for (const sample of samples) Object.assign(sample, { rounding: 0, labels: new Map(sample.labels) });
  }
  return page;
}

/** Pages whose families and series differ by a number in their names and labels, and by nothing that must differ. */
function pages(format: MetricsPage['format']): fc.Arbitrary<MetricsPage> {
  const name = fc.oneof(
    fc.stringMatching(/^[a-zA-Z_]{1,5}$/),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
  );
  const family = fc.record({
    name,
    type: fc.constantFrom(...(Object.keys(SHAPES[format]) as MetricType[])),
    // A docstring begins behind all blanks, and a carriage return at its end would belong to the line break.
    help: fc.option(fc.string({ unit: 'binary' }).map((doc) => doc.replace(/^[ \t]+|\r+$/g, ''))),
    labels: fc.array(fc.dictionary(name, fc.string({ unit: 'binary' }), { maxKeys: 3 }), { maxLength: 3 }),
    value: fc.double(),
    timestampMs: fc.option(fc.integer({ min: -1e12, max: 4e12 })),
  });
  return fc.array(family, { maxLength: 5 }).map((drafts) => {
    const families = drafts.map((draft, i): MetricFamily => {
      const familyName = `f${i}${draft.name}x`;
      const samples = draft.labels.flatMap((labels, j) =>
        SHAPES[format][draft.type]!.map(({ suffix, bounds }): Sample => {
          const own = Object.entries(labels).map(([label, text]): [string, string] => [`l${label}`, text]);
          const all = new Map([...own, ['n', String(j)], ...Object.entries(bounds)]);
          return {
            name: familyName + suffix,
            labels: all,
            value: draft.value,
            rounding: 0,
            timestampMs: draft.timestampMs,
            line: 0,
          };
        }),
      );
      return { name: familyName, type: draft.type, help: draft.help, unit: null, samples };
    });
    return { format, families: new Map(families.map((each) => [each.name, each])) };
  });
}
