import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check } from '../../src/metrics/verdict.js';
import { jsonReport } from '../../src/report/json.js';
import { textReport } from '../../src/report/text.js';
import { aCheck, aMethod, aReport, aRun, aVerdict } from './a-report.js';

const SERVICE = 'messaging.MessagingService';

/** A count of `observed` where `min` to `max` were due. */
function count(method: string, code: number | null, [min, max]: [number, number], observed: number): Check {
  return aCheck({
    name: code === null ? 'requests-total' : 'requests-by-code',
    method: `${SERVICE}/${method}`,
    code,
    expected: { min, max },
    observed,
    outcome: observed < min || observed > max ? 'fail' : 'pass',
    because: `${method} ${code}`,
  });
}

const reportOf = (checks: Check[], causes: number[] = []) =>
  aReport({
    run: aRun({
      methods: [...new Set(checks.map(({ method }) => method!.split('/')[1]!))].map((method) => aMethod({ method })),
    }),
    verdict: aVerdict({
      outcome: checks.some(({ outcome }) => outcome === 'fail') ? 'fail' : 'pass',
      checks,
      causes:
        causes.length === 0
          ? []
          : [
              {
                id: 'counted-twice',
                methods: [`${SERVICE}/Send`],
                because: 'The pattern of a cause. Mend it.',
                checks: causes,
              },
            ],
    }),
  });
const textOf = (checks: Check[], columns = 80, causes: number[] = []) =>
  textReport(reportOf(checks, causes), { colour: false, columns });

/** The lines of the table, without its title. */
function tableIn(text: string): string[] {
  const lines = text.split('\n');
  const from = lines.indexOf('  Calls counted by the server');
  return from === -1
    ? []
    : lines.slice(from + 1, lines.indexOf('', from)).map((line) => line.trim().replace(/ +/g, ' '));
}

describe('the table of expected and observed calls', () => {
  const off = [count('Send', null, [107, 107], 100), count('Send', 0, [100, 100], 100), count('Send', 5, [7, 7], 0)];

  it('shows every method and status, with the difference, where something is off', () => {
    assert.deepEqual(tableIn(textOf([...off, count('Get', 0, [50, 55], 60)])), [
      'expected observed difference',
      'Send all 107 100 −7 ✘',
      'Send OK 100 100 0 ✔',
      'Send NOT_FOUND 7 0 −7 ✘',
      'Get OK 50–55 60 +5 ✘',
    ]);
  });

  it('names the families where two of them count the same calls', () => {
    const of = (family: string, observed: number) => ({
      ...count('Send', null, [60, 60], observed),
      series: [`${family}{a="b"}`],
    });
    const text = textReport(reportOf([of('a_total', 60), of('b_total', 30)]), { colour: false, columns: 100 });
    assert.match(text, /^ +all \(a_total\) +60 +60 +0 ✔\n +all \(b_total\) +60 +30 +−30 ✘$/m);
  });

  it('is not there where all agrees', () => {
    assert.deepEqual(tableIn(textOf([count('Send', 0, [100, 100], 100), count('Get', 0, [50, 55], 52)])), []);
  });

  it('shows of many counts only those that are off, and says how many agree', () => {
    const right = Array.from({ length: 20 }, (_nothing, i) => count(`Get${i}`, 0, [5, 5], 5));
    assert.deepEqual(tableIn(textOf([...right, ...off])), [
      'expected observed difference',
      'Send all 107 100 −7 ✘',
      'Send NOT_FOUND 7 0 −7 ✘',
      'and 21 further counts that agree; the JSON report has them all.',
    ]);
  });

  it('is a list where it would be wider than the sheet', () => {
    const [first] = tableIn(
      textOf([count('AMethodWithAVeryLongName', 4, [1_000_000, 1_000_058], 2_000_000), ...off], 40),
    );
    assert.match(first!, /^AMethodWithAVeryLongName/);
    assert.ok(
      textOf(off, 40)
        .split('\n')
        .every((line) => line.length <= 40),
    );
  });

  it('stands whole in the JSON report', () => {
    const { counts } = JSON.parse(jsonReport(reportOf([...off, count('Get', 0, [50, 55], 60)]))).verdict;
    assert.deepEqual(counts.slice(2), [
      {
        method: `${SERVICE}/Send`,
        code: 5,
        status: 'NotFound',
        expected: { min: 7, max: 7 },
        observed: 0,
        difference: -7,
      },
      { method: `${SERVICE}/Get`, code: 0, status: 'OK', expected: { min: 50, max: 55 }, observed: 60, difference: 5 },
    ]);
  });
});

describe('a cause', () => {
  const checks = [count('Send', null, [107, 107], 100), count('Send', 5, [7, 7], 0), count('Get', 0, [9, 9], 8)];

  it('is told once, before anything else, with the checks that it explains', () => {
    const text = textOf(checks, 80, [0, 1]);
    assert.match(
      text,
      /✘ because {2}The pattern of a cause\. Mend it\.\n {4}explains requests-total, requests-by-code\n/,
    );
    assert.ok(text.indexOf('✘ because') < text.indexOf('✘ fail'));
  });

  it('spares the reader the sentences of those, and of no other', () => {
    const text = textOf(checks, 80, [0, 1]);
    assert.deepEqual(
      [text.includes('Send null'), text.includes('Send 5'), text.includes('Get 0')],
      [false, false, true],
    );
  });
});
