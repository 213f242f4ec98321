import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRun } from '../../src/record/read-run.js';
import type { RunResult } from '../../src/record/run-result.js';
import {
  aFlowResult,
  aLedger,
  aMethod,
  anError,
  anExample,
  aPlan,
  aRun,
  aRunCheck,
  aScrapeNote,
} from '../report/a-report.js';

const judged = { end: 'judged', afterMs: 12.5, trouble: null } as const;

/** One of which no field is empty. */
const whole = aRun({
  plan: aPlan({
    keepalive: { afterMs: 1000, timeoutMs: 20_000, withoutCalls: false },
    warmUp: { calls: 10, durationMs: null },
    tags: Object.fromEntries([
      ['env', 'test'],
      ['__proto__', 'x'],
    ]),
  }),
  errors: [
    anError({
      first: anExample({ details: [{ '@type': 'type.googleapis.com/a.B', field: { of: ['any', 'kind'] } }] }),
      slowest: anExample({ trailers: [{ name: 'x-request-id', value: 'a1' }] }),
    }),
  ],
  aborted: {
    threshold: 'errors<1',
    name: 'errors',
    operator: '<',
    limit: 1,
    unit: 'calls',
    observed: 1,
    calls: 10,
  },
  lateness: { flows: 10, waited: 1, waitedMs: 1.5, longestWaitMs: 1.5, late: 0, longestDelayMs: 0.5 },
  flows: [aFlowResult()],
  checks: [aRunCheck()],
  sample: [{ atMs: 12.5, latencyNs: 5_000_000, methodIndex: 0, status: 5, detail: 'no such room' }],
  scrapes: [aScrapeNote({ moment: 'before' }), aScrapeNote({ moment: 'after', file: 'after.1.prom' })],
  settling: judged,
  warnings: [{ code: 'any', message: 'Any.' }],
});

const WRONG = { of: 'no use' };

/** What is in there has names of its own. */
const FREE = /^plan\.tags$|\.causes$|\.details\[0\]$/;

const read = (run: unknown) => readRun(JSON.stringify(run), 'run.json');
const refusal = (run: unknown): string => {
  try {
    read(run);
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'bad-input', String(error));
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

describe('a run.json', () => {
  it('is taken as it was written, to the order of its fields', () => {
    assert.equal(JSON.stringify(read(whole)), JSON.stringify(whole));
  });

  it('may hold fields that a later release has added', () => {
    assert.doesNotThrow(() => read({ ...whole, more: { of: 'them' }, plan: { ...whole.plan, more: 1 } }));
  });

  /** That it is a run at all is told before any field of it. */
  const places = placesIn(whole, '').filter((path) => path !== 'format');
  it('has every field checked: without it, or with what is of no use there, it is refused by its name', () => {
    assert.ok(places.length > 100, `${places.length} fields`);
    for (const path of places) {
      assert.equal(refusal(changed(path, undefined)), `run.json lacks ${path}.`);
      const message = refusal(changed(path, WRONG));
      const starts = [`run.json has an object for ${path}, which must be `, `run.json lacks ${path}.`];
      assert.ok(
        starts.some((start) => message.startsWith(start)),
        `${path}: ${message}`,
      );
    }
  });

  const wrong: [what: string, run: unknown, says: string][] = [
    [
      'a count below 0',
      changed('errorsLeftOut', -1),
      'has -1 for errorsLeftOut, which must be a whole number from 0 up',
    ],
    [
      'a broken count',
      changed('plan.threads', 1.5),
      'has 1.5 for plan.threads, which must be a whole number from 0 up',
    ],
    [
      'an unknown word',
      changed('endReason', 'bored'),
      'has "bored" for endReason, which must be one of total-reached, ',
    ],
    [
      'no such day',
      changed('endedAt', '2026-02-31T99:00:00Z'),
      'has "2026-02-31T99:00:00Z" for endedAt, which must be a time',
    ],
    [
      'a status beyond 16',
      changed('errors[0].status', 17),
      'for errors[0].status, which must be a whole number from 0 to 16',
    ],
    [
      'too few statuses',
      changed('methods[0].ledgers[0].answered', [1]),
      'has a list of 1 for methods[0].ledgers[0].answered',
    ],
    ['an unknown cause', changed('methods[0].ledgers[0].causes', { boredom: 1 }), 'which must be counts by trailers, '],
    ['tags that are no text', changed('plan.tags', JSON.parse('{"__proto__": {}}')), 'has an object for plan.tags'],
    ['a digest that is none', changed('scrapes[0].sha256', 'ab'), 'which must be a SHA-256 in hex'],
    [
      'a long list',
      changed('errors', new Array(20_000).fill(null)),
      'has a list of 20000 for errors, which must be a list of',
    ],
    [
      'a long text',
      changed('grpcRed', 'x'.repeat(300_000)),
      'for grpcRed, which must be a text of at most 200000 characters',
    ],
    ['a null', null, 'is no run of grpc-red'],
    ['another document', { format: 'grpc-red report' }, 'is no run of grpc-red'],
    ['a newer version', { ...whole, version: 2 }, 'is of version 2, and this release reads version 1 alone'],
    ['no version', { ...whole, version: '1' }, 'has "1" for version, which must be 1'],
    [
      'books that do not balance',
      aRun({ methods: [aMethod({ ledgers: [aLedger({ 0: 20_000 }, { started: 20_001 })] })] }),
      'has books that do not balance: 20001 calls of "messaging.MessagingService/SendMessage" started and 20000 ended (ledger load)',
    ],
    [
      'answers without a service time',
      aRun({ methods: [aMethod({ ledgers: [aLedger({ 0: 19_999 })] })] }),
      'has books that do not balance: 19999 calls of "messaging.MessagingService/SendMessage" were answered, and 20000 service times recorded',
    ],
    [
      'a ledger twice',
      aRun({ methods: [aMethod({ ledgers: [aLedger({ 0: 1 }), aLedger({ 0: 1 })] })] }),
      'has a ledger of',
    ],
    [
      'more calls taken back in mid-answer than at all',
      aRun({ methods: [aMethod({ ledgers: [aLedger({}, { started: 1, uncertain: 1, begun: 1 })] })] }),
      'taken back in mid-answer 1 times, and at all 0 times (client-cancel)',
    ],
    [
      'more calls taken back than are shown as such',
      aRun({
        methods: [aMethod({ ledgers: [aLedger({}, { started: 2, uncertain: 2, causes: { 'client-cancel': 2 } })] })],
      }),
      'taken back 2 times, and shown as CANCELLED 0 times (client-cancel)',
    ],
    [
      'flows that do not balance',
      aRun({ flows: [aFlowResult({ started: 11 })] }),
      'has books that do not balance: 11 flows of "crud" started and 10 ended',
    ],
    [
      'more completed flows than were timed',
      aRun({ flows: [aFlowResult({ completed: 8, broken: 1 })] }),
      'has books that do not balance: 8 flows of "crud" were completed, and 7 timed',
    ],
    [
      'more flows completed in time than at all',
      aRun({ flows: [aFlowResult({ completedInWindow: 8 })] }),
      'has 8 flows of "crud" completed in time, of 7 at all',
    ],
    ['a flow twice', aRun({ flows: [aFlowResult(), aFlowResult()] }), 'has a flow twice'],
    [
      'a check broken more often than it was looked at',
      aRun({ checks: [aRunCheck({ judged: 3, broken: 4 })] }),
      'has a check of "user.UserService/GetUser" broken 4 of 3 times',
    ],
    ['a method twice', aRun({ methods: [aMethod(), aMethod()] }), 'has a method twice'],
    [
      'a judged page that is not noted',
      { ...whole, scrapes: whole.scrapes.slice(0, 1) },
      'says that a page after the run was judged',
    ],
    ['pages without their wait', { ...whole, settling: null }, 'notes pages without how they were waited for'],
  ];
  for (const [what, run, says] of wrong) {
    it(`is refused with ${what}`, () => {
      const message = refusal(run);
      assert.ok(message.includes(says), message);
    });
  }

  it('may hold any number of brackets and commas in its words', () => {
    const message = `\\"${'[{,'.repeat(300)}`;
    assert.doesNotThrow(() => read({ ...whole, warnings: [{ code: 'any', message }] }));
  });

  it('is refused where it is nested without end, too large, or not JSON', () => {
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const text = JSON.stringify(whole).replace('"any"', nested);
    assert.throws(() => readRun(text, 'run.json'), /nests more than 200 levels deep/);
    assert.throws(() => readRun(nested, 'run.json'), /nests more than 200 levels deep/);
    const wide = `[${'[],{},'.repeat(3_000_000)}0]`;
    assert.throws(() => readRun(wide, 'run.json'), /holds more than 4,000,000 values/);
    assert.throws(() => readRun(' '.repeat(65 * 2 ** 20), 'run.json'), /is larger than 64 MiB/);
    assert.throws(() => readRun('{', 'run.json'), { code: 'bad-input', message: 'run.json is not JSON.' });
  });
});

/** The paths of all fields that are no objects, and of those within them: `methods[0].kind`. */
function placesIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const own = path === '' || FREE.test(path) ? [] : Array.isArray(value) ? [path] : [];
  const inner = Array.isArray(value)
    ? value.slice(0, 1).flatMap((one) => (typeof one === 'object' ? placesIn(one, `${path}[0]`) : []))
    : Object.entries(value).flatMap(([key, one]) => placesIn(one, path === '' ? key : `${path}.${key}`));
  return [...own, ...(FREE.test(path) ? [] : inner)];
}

function changed(path: string, value: unknown): RunResult {
  const copy = structuredClone({ ...whole, plan: { ...whole.plan, tags: { env: 'test' } } });
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  let parent = copy as unknown as Record<string, Record<string, never>>;
  for (const key of keys.slice(0, -1)) parent = parent[key] as never;
  parent[keys.at(-1)!] = value as never;
  return copy;
}
