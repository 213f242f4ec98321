import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { displayWidth } from '../../src/report/display-width.js';
import type { Report } from '../../src/report/report.js';
import { textReport } from '../../src/report/text.js';
import {
  aCheck,
  aLedger,
  aLimit,
  aMethod,
  anError,
  anExplainedShare,
  aPlan,
  aPlannedCall,
  aReport,
  aRun,
  aScrapeNote,
  aVerdict,
  histograms,
  recorded,
  statuses,
} from './a-report.js';
import { assertGolden } from './golden.js';
import { manyMethodsReport } from './many-methods.js';
import { LONG_REPORTS, SAMPLE_REPORTS } from './sample-reports.js';

describe('a text report', () => {
  for (const [name, report] of Object.entries({ ...SAMPLE_REPORTS, ...LONG_REPORTS })) {
    for (const columns of [60, 80, 120]) {
      it(`reads as it should: ${name} at ${columns} columns`, () => {
        assertGolden(`${name}.${columns}.txt`, textReport(report, { colour: false, columns }));
      });
    }
  }

  it('reads as it should in colour', () => {
    const report = SAMPLE_REPORTS['several-methods-fail']!;
    assertGolden('several-methods-fail.80.colour.txt', textReport(report, { colour: true, columns: 80 }));
  });

  it('says the same with and without colour', () => {
    for (const report of Object.values(SAMPLE_REPORTS)) {
      const painted = textReport(report, { colour: true, columns: 80 });
      assert.equal(stripVTControlCharacters(painted), textReport(report, { colour: false, columns: 80 }));
    }
  });

  it('never has a line wider than the terminal, whatever servers and users call things', () => {
    fc.assert(
      fc.property(hostileReport, fc.integer({ min: 40, max: 130 }), (report, columns) => {
        const lines = textReport(report, { colour: false, columns }).split('\n');
        assert.deepEqual(
          lines.filter((line) => displayWidth(line) > columns),
          [],
        );
      }),
      { numRuns: 150 },
    );
  });

  it('never lets a control character or an invisible one through', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const text = textReport(report, { colour: false, columns: 80 });
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
        assert.ok(text.endsWith('\n'));
      }),
      { numRuns: 150 },
    );
  });

  it('leaves out a percentile with fewer than ten calls beyond it', () => {
    const withCalls = (count: number) => {
      const latencyOk = recorded(Array.from({ length: count }, (_nothing, i) => 1000 * (i + 1)));
      const method = aMethod({ ledgers: [aLedger({ 0: count })], histograms: histograms({ latencyOk }) });
      return textReport(aReport({ run: aRun({ methods: [method] }) }), { colour: false, columns: 120 });
    };
    assert.match(withCalls(999), / p90 +p95 +max/);
    assert.match(withCalls(1000), / p90 +p95 +p99 +max/);
    assert.match(withCalls(9_999), / p99 +max/);
    assert.match(withCalls(10_000), / p99 +p99\.9 +max/);
    assert.match(withCalls(100_000), / p99\.9 +p99\.99 +max/);
    assert.match(withCalls(19), /mean +max/);
  });

  it('shortens method names only as far as they stay apart', () => {
    const services = ['a.Users', 'b.Users'];
    const methods = services.map((service) => aMethod({ service, method: 'Get' }));
    const checks = services.map((service) => aCheck({ method: `${service}/Get`, code: 0, observed: 7 }));
    const text = textReport(aReport({ run: aRun({ methods }), verdict: aVerdict({ checks }) }), {
      colour: false,
      columns: 80,
    });
    assert.match(text, /requests-by-code: a\.Users\/Get OK 7; b\.Users\/Get OK 7/);
  });

  it('puts a required failure before an advisory one', () => {
    const checks = [
      aCheck({ outcome: 'fail', required: false, code: 5 }),
      aCheck({ outcome: 'fail', required: true, code: 13 }),
    ];
    const text = textReport(aReport({ verdict: aVerdict({ outcome: 'fail', checks }) }), {
      colour: false,
      columns: 80,
    });
    assert.ok(text.indexOf('INTERNAL') < text.indexOf('(advisory)'));
    assert.match(text, /\n {2}2 checks: 1 failed, 1 advisory failed\n/);
  });

  it('begins and ends its verdict with the headline', () => {
    const headline = 'The counters are true.';
    const text = textReport(aReport({ verdict: aVerdict({ headline }) }), { colour: false, columns: 80 });
    assert.match(text, /\nVerdict\n {2}✔ PASS {2}The counters are true\.\n/);
    assert.match(text, /\n\n✔ PASS {2}The counters are true\.\n$/);
  });

  it('says how to get a verdict where there is none', () => {
    const text = textReport(aReport({ verdict: null }), { colour: false, columns: 80 });
    assert.match(text, /\n\nNo verdict: add --metrics <url> to have the server's metrics proven\.\n$/);
  });

  it('tells a dozen open checks in full and counts the others', () => {
    const open = (outcome: 'fail' | 'cannot-tell', count: number) =>
      Array.from({ length: count }, (_nothing, i) => aCheck({ outcome, because: `${outcome} ${'abcdefghij'[i]}` }));
    const checks = [...open('cannot-tell', 5), ...open('fail', 10)];
    const text = textReport(aReport({ verdict: aVerdict({ outcome: 'fail', checks }) }), {
      colour: false,
      columns: 80,
    });
    assert.match(text, /because {3}fail j\n/);
    assert.match(text, /because {3}cannot-tell b\n/);
    assert.doesNotMatch(text, /cannot-tell c/);
    assert.match(
      text,
      /\n {2}3 further checks: \? cannot tell requests-by-code ×3; the JSON report tells\n {2}each\.\n/,
    );
  });

  it('hides no kind of open check behind a dozen of another', () => {
    const failed = (name: string, because: string) => aCheck({ name, outcome: 'fail', because });
    const totals = [...'abcdefghijklmnopqrst'].map((letter) => failed('requests-total', letter));
    const checks = [...totals, failed('duration-sum', 'z')];
    const text = textReport(aReport({ verdict: aVerdict({ outcome: 'fail', checks }) }), {
      colour: false,
      columns: 80,
    });
    assert.match(text, /\n {2}✘ fail {2}duration-sum · /);
    assert.match(text, /\n {2}9 further checks: ✘ fail requests-total ×9; /);
  });

  it('fits a run of three methods on 79 lines and one of twelve on 98', () => {
    const linesOf = (count: number) =>
      textReport(manyMethodsReport(count), { colour: false, columns: 80 }).split('\n').length - 1;
    assert.ok(linesOf(3) <= 79, `${linesOf(3)} lines`);
    assert.ok(linesOf(12) <= 98, `${linesOf(12)} lines`);
  });

  it('tells many methods in one table, with their sum in the last row', () => {
    const calls = [10_000, 2000, 300, 30];
    const methods = calls.map((count, i) =>
      aMethod({
        method: `M${i}`,
        ledgers: [aLedger({ 0: count, 5: i })],
        histograms: histograms({ latencyOk: recorded(new Array(count).fill(1e6 * (i + 1))) }),
      }),
    );
    const text = textReport(aReport({ run: aRun({ methods }) }), { colour: false, columns: 80 });
    assert.match(text, /\n {2}M0 +10,000 +0 +1\.00 ms +1\.00 ms +1\.00 ms +1\.00 ms +1\.00 ms\n/);
    assert.match(text, /\n {2}M2 +302 +2 +3\.00 ms +3\.00 ms +3\.00 ms +– +3\.00 ms\n/);
    assert.match(text, /\n {2}M3 +33 +3 +4\.00 ms +4\.00 ms +– +– +4\.00 ms\n/);
    assert.match(text, /\n {2}all 4 methods +12,336 +6 +1\.22 ms +1\.00 ms +2\.00 ms +3\.00 ms +4\.00 ms\n/);
  });

  it('tells six groups of failures and sums up the others', () => {
    const errors = Array.from({ length: 13 }, (_nothing, i) => anError({ detail: `reason ${i}`, count: 100 - i }));
    const text = textReport(aReport({ run: aRun({ errors }) }), { colour: false, columns: 80 });
    assert.match(text, /\n {2}95 × NOT_FOUND: reason 5\n/);
    assert.doesNotMatch(text, /reason 6/);
    assert.match(text, /637 further failed calls in 7 further groups; the JSON report lists them all\./);
  });

  it('names the client as the limit only above nine tenths of its time', () => {
    const clientAt = (busyShare: number) =>
      textReport(aReport({ run: aRun({ client: { cpuMs: 1000, busyShare } }) }), { colour: false, columns: 120 });
    assert.match(clientAt(0.91), /! It was the limit: the busiest thread was at work 91\.0 % of the time/);
    assert.match(clientAt(0.9), /Client {5}close to its limit/);
    assert.match(clientAt(0.7), /Client {5}not the limit/);
  });

  it('takes fewer than 40 columns for 40', () => {
    const report = SAMPLE_REPORTS['one-method-pass']!;
    const options = { colour: false, columns: 40 };
    assert.equal(textReport(report, { ...options, columns: 3 }), textReport(report, options));
  });
});

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom(
    '\u001b[2J\u001b[1;1Howned',
    '\u009b31m',
    'a\r\nb\tc\u0000',
    '\u202egnp.exe',
    '\ud800',
    '\u2028next',
    '会話は見つかりません'.repeat(20),
    '👩‍👩‍👧‍👦'.repeat(30),
    'x'.repeat(500),
    '__proto__',
    '',
  ),
);

const FEW_CALLS = histograms({ latencyOk: recorded([9e5, 1e6, 61e9]), latencyError: recorded([400]) });

/** A report in which every text that comes from elsewhere is anything. */
const hostileReport: fc.Arbitrary<Report> = fc
  .tuple(fc.array(hostileText, { minLength: 30, maxLength: 30 }), fc.constantFrom(1, 5))
  .map(([texts, more]) => {
    const queue = [...texts];
    const next = () => queue.pop()!;
    const [service, method] = [next(), next()];
    const name = `${service}/${method}`;
    return {
      interrupted: more === 5,
      thresholds: [
        { threshold: aLimit({ text: next(), name: next(), method: name }), ok: false, observed: 2e6, unknown: null },
      ],
      run: aRun({
        plan: aPlan({
          target: next(),
          name: next(),
          schemaSource: next(),
          metadataNames: [next()],
          tags: { [next()]: next() },
          calls: Array.from({ length: more }, () => aPlannedCall(method, { service, kind: 'bidi', payloads: 3 })),
        }),
        methods: [
          aMethod({
            service,
            method,
            histograms: FEW_CALLS,
            ledgers: [aLedger({ 0: 7 }, { started: 9, uncertain: 2, shown: statuses({ 0: 7, 14: 2 }) })],
          }),
          ...Array.from({ length: more }, () =>
            aMethod({ service, method: next(), histograms: FEW_CALLS, ledgers: [aLedger({ 0: 7, 3: 3 })] }),
          ),
        ],
        errors: [anError({ service, method, detail: next() })],
        scrapes: [aScrapeNote({ url: next() })],
        warnings: [{ code: 'any', message: next() }],
      }),
      verdict: aVerdict({
        outcome: 'fail',
        headline: next(),
        convention: next(),
        checks: [
          aCheck({ method: name }),
          ...Array.from({ length: more }, () => aCheck({ method: next(), name: 'requests-total', code: null })),
          aCheck({
            method: name,
            name: next(),
            outcome: 'fail',
            series: [next(), 's'],
            because: next(),
            power: next(),
          }),
          aCheck({ method: name, outcome: 'not-exercised', because: next() }),
        ],
        explained: Array.from({ length: more }, () => anExplainedShare({ method: name })),
      }),
    };
  });
