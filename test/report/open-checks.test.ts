import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check, Verdict } from '../../src/metrics/verdict.js';
import { textReport } from '../../src/report/text.js';
import { aCheck, aMethod, aReport, aRun, aVerdict } from './a-report.js';
import { doubledReport } from './many-methods.js';

const METHODS = ['SendMessage', 'GetMessage', 'Login', 'Chat'];
const SEND = 'messaging.MessagingService/SendMessage';

/** The verdict's part of a report on these checks. */
function told(checks: Check[], fields: Partial<Verdict> = {}, columns = 100): string {
  const run = aRun({ methods: METHODS.map((method) => aMethod({ method })) });
  const verdict = aVerdict({ outcome: 'fail', headline: 'Wrong.', checks, ...fields });
  return textReport(aReport({ run, verdict }), { colour: false, columns }).split('\nVerdict\n')[1]!;
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Each method's total, counted twice: the n-th was called n times. */
function doubled(methods: string[]): Check[] {
  return methods.map((name, i) => {
    const series = `requests{method="${name}"}`;
    const calls = i + 1;
    return aCheck({
      name: 'requests-total',
      method: `messaging.MessagingService/${name}`,
      code: null,
      outcome: 'fail',
      expected: { min: calls, max: calls },
      observed: 2 * calls,
      series: [series],
      because: `${series} counted ${2 * calls} for ${calls} ${calls === 1 ? 'call' : 'calls'} answered: ${calls} too many.`,
    });
  });
}

describe('checks that did not pass', () => {
  it('are told once in full where they say the same, the others by their numbers', () => {
    const text = told(doubled(METHODS));
    assert.match(
      text,
      new RegExp(
        [
          '\\n {2}✘ fail {2}requests-total · messaging\\.MessagingService/SendMessage',
          ' {6}observed {2}2 calls, expected exactly 1 call',
          ' {6}because {3}requests\\{method="SendMessage"\\} counted 2 for 1 call answered: 1 too many\\.',
          ' {6}likewise {2}for 3 more methods: GetMessage 4 for 2, Login 6 for 3, Chat 8 for 4\\n',
        ].join('\\n'),
      ),
    );
    assert.equal(occurrences(text, '✘ fail'), 1);
  });

  it('are told apart where they say different things, or decide different things', () => {
    const [first, second] = doubled(['SendMessage', 'GetMessage']);
    assert.equal(occurrences(told([first!, { ...second!, because: 'Something else.' }]), '✘ fail'), 2);
    assert.equal(occurrences(told([first!, { ...second!, required: false }]), '✘ fail'), 2);
    assert.equal(occurrences(told([first!, { ...second!, outcome: 'cannot-tell' }]), 'because'), 2);
  });

  it('are told alike whatever status they are about', () => {
    const of = (code: number, name: string) =>
      aCheck({ code, outcome: 'fail', observed: 40, because: `40 moved, at most 20 can have ended as ${name}.` });
    const text = told([of(0, 'OK'), of(5, 'NOT_FOUND')]);
    assert.match(text, /\n {6}likewise {2}for 1 more method: SendMessage NOT_FOUND 40 for 20,000\n/);
  });

  it('are listed on two lines at most, and then counted', () => {
    const text = told(doubled(Array.from({ length: 40 }, (_nothing, i) => `Method${i}`)), {}, 80);
    const list = /\n {6}likewise {2}(for 39 more methods: [^✘]*?, and \d+ more)\n\n/.exec(text)![1]!;
    assert.equal(list.split('\n').length, 2);
    const [, left] = /and (\d+) more$/.exec(list)!;
    assert.equal(occurrences(list, ' for ') + Number(left), 39);
  });

  it('name their series once', () => {
    const series = ['requests{code="0"}', 'requests{code="5"}'];
    const fail = (because: string) => aCheck({ outcome: 'fail', series, because });
    assert.doesNotMatch(told([fail('requests{code="0"} and 1 more moved by 7.')]), /\n {6}series /);
    assert.match(told([fail('They moved by 7.')]), /\n {6}series {4}requests\{code="0"\}\n {16}requests\{code="5"\}\n/);
  });

  it('tell a reason once that many kinds have in common, and what the headline says not again', () => {
    const reason = 'The server restarted during the run.';
    const count = `This count cannot be compared: ${reason}`;
    const restarted = { outcome: 'cannot-tell', because: count, expected: null, observed: 7 } as const;
    const text = told(
      [
        aCheck({ ...restarted, name: 'same-process', method: null, code: null, because: reason, series: ['start'] }),
        ...doubled(METHODS).map((check) => ({ ...check, ...restarted })),
        aCheck({ ...restarted, name: 'duration-count', method: SEND, code: null }),
      ],
      { outcome: 'cannot-tell', headline: reason },
    );
    assert.match(
      text,
      /\n {2}\? cannot tell {2}requests-total, duration-count · 5 checks\n {6}because {2}This count cannot be compared: see same-process above\.\n/,
    );
    assert.match(text, /\n {6}because {3}as the verdict says\n/);
    assert.equal(occurrences(text, reason), 2);
  });

  it('tell the start of a process as a time of day', () => {
    const start = aCheck({
      name: 'same-process',
      method: null,
      code: null,
      outcome: 'cannot-tell',
      expected: null,
      observed: 1_772_366_400,
      unit: 'seconds',
    });
    assert.match(told([start]), /\n {6}observed {2}2026-03-01 12:00:00 UTC\n/);
  });

  it('leave what was not exercised to a line where something failed', () => {
    const open = aCheck({ outcome: 'not-exercised', because: 'Send more.' });
    const [failed] = doubled(['SendMessage']);
    assert.match(told([failed!, open, open]), /\n {2}○ not exercised, so nothing is proven: requests-by-code ×2; /);
    assert.match(told([open], { outcome: 'pass' }), /\n {2}○ requests-by-code \(SendMessage OK\): Send more\.\n/);
  });

  it('fit on 120 lines, with a table of the counts, where a server counts every call of twelve methods twice', () => {
    const lines = textReport(doubledReport(), { colour: false, columns: 80 }).split('\n').length - 1;
    assert.ok(lines <= 120, `${lines} lines`);
  });
});
