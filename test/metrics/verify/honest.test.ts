import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verify } from '../../../src/metrics/verify/verify.js';
import { checkOf, decisive, pagesOf, verdictOn } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import { CHAT, calls, OTHER, UNARY, UPLOAD, uncertain, WATCH } from './simulated-call.js';
import { factsOf } from './simulated-libraries.js';
import { CONVENTION_IDS, type ConventionId } from './simulated-server.js';
import { slowBooks } from './slow-books.js';

const everyKind = [
  ...calls(60),
  ...calls(7, { answered: 5 }),
  ...calls(20, WATCH),
  ...calls(3, { ...WATCH, answered: 3 }),
  ...calls(10, UPLOAD),
  ...calls(2, { ...UPLOAD, answered: 9 }),
  ...calls(10, CHAT),
  ...calls(4, { ...CHAT, answered: 6 }),
];
const methods = [UNARY, WATCH, UPLOAD, CHAT];
const answered = { Place: [60, 7], Watch: [20, 3], Upload: [10, 2], Chat: [10, 4] };

for (const convention of CONVENTION_IDS) {
  describe(`an honest server of ${convention}`, () => {
    const verdict = verdictOn({ server: { convention }, calls: everyKind });

    it('passes, with every required check passed or without anything to judge', () => {
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.deepEqual([decisive(verdict, 'fail'), decisive(verdict, 'cannot-tell')], [[], []]);
      assert.equal(verdict.convention, convention);
    });

    for (const { method } of methods) {
      it(`has the exact numbers of ${method}`, () => {
        const [ok, failed] = answered[method];
        const total = checkOf(verdict, 'requests-total', { method });
        assert.deepEqual(
          [total.outcome, total.expected, total.observed],
          ['pass', exactly(ok! + failed!), ok! + failed!],
        );
        const byCode = verdict.checks.filter(
          (check) => check.name === 'requests-by-code' && check.method?.endsWith(method),
        );
        assert.deepEqual(
          byCode.map(({ outcome, expected, observed }) => ({ outcome, expected, observed })),
          byCodeOf(convention, [ok!, failed!]),
        );
        const durations = checkOf(verdict, 'duration-count', { method });
        assert.deepEqual([durations.outcome, durations.observed], ['pass', ok! + failed!]);
        assert.equal(checkOf(verdict, 'histogram-shape', { method }).outcome, 'pass');
      });
    }

    it('says which signals it proved, for how many calls', () => {
      assert.match(
        verdict.headline,
        /^Rate, errors and duration of 4 methods agree with the 116 calls that were answered/,
      );
    });

    it('passes where every series stood at zero before', () => {
      assert.equal(verdictOn({ server: { convention }, calls: everyKind, zeroInitialized: true }).outcome, 'pass');
    });

    it('passes where the counters had a history', () => {
      const history = [...calls(500), ...calls(20, { answered: 13 }), ...calls(9, OTHER)];
      assert.equal(verdictOn({ server: { convention }, calls: everyKind, history }).outcome, 'pass');
    });

    it('passes to the same numbers with --exclusive', () => {
      const exclusive = verdictOn({ server: { convention }, calls: everyKind, exclusive: true });
      assert.equal(exclusive.outcome, 'pass');
      assert.deepEqual(
        exclusive.checks.map(({ name, observed }) => [name, observed]),
        verdict.checks.map(({ name, observed }) => [name, observed]),
      );
    });
  });
}

describe('an honest server of go-grpc-middleware', () => {
  const server = { convention: 'go-grpc-middleware' } as const;

  it('has the exact numbers of messages, both ways', () => {
    const verdict = verdictOn({ server, calls: everyKind });
    const observed = (name: string) =>
      methods.map(({ method }) => checkOf(verdict, name, { method })).map((check) => [check.outcome, check.observed]);
    assert.deepEqual(observed('messages-received'), [
      ['pass', 67],
      ['pass', 23],
      ['pass', 60],
      ['pass', 70],
    ]);
    assert.deepEqual(observed('messages-sent'), [
      ['pass', 60],
      ['pass', 69],
      ['pass', 10],
      ['pass', 42],
    ]);
  });

  it('passes where its library counts a message at every hook, and says so', () => {
    const verdict = verdictOn({ server: { ...server, messageHooks: 'every' }, calls: everyKind });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    const received = checkOf(verdict, 'messages-received', { method: 'Upload' });
    assert.deepEqual([received.outcome, received.observed], ['pass', 72]);
    assert.match(received.because, /unconditional message hooks counts them and one end for each stream/);
  });

  it('may have sent more on failed streams than a client got that loses messages, and not more on others', () => {
    const judged = (failing: boolean) => {
      const got = [...calls(20, WATCH), ...calls(3, { ...WATCH, answered: 3, replies: 1 })];
      const sent = [...calls(20, WATCH), ...calls(3, { ...WATCH, answered: 3, replies: 5 })];
      const methods = clientBooks(failing ? got : got.slice(0, 20));
      const pages = [pagesOf({ server, calls: failing ? sent : [...sent.slice(0, 19), { ...sent[19]!, replies: 9 }] })];
      const settings = { pages, exclusive: true, bracketSeconds: 5, silentSeconds: 1 };
      return [true, false].map(
        (receivedIsLeast) =>
          verify({ ...settings, methods: methods.map((method) => ({ ...method, receivedIsLeast })) }).outcome,
      );
    };
    assert.deepEqual(judged(true), ['pass', 'fail']);
    assert.deepEqual(judged(false), ['fail', 'fail']);
  });

  it('started as many calls as it ended', () => {
    const verdict = verdictOn({ server, calls: everyKind });
    const started = checkOf(verdict, 'started-total', { method: 'Chat' });
    assert.deepEqual([started.outcome, started.observed], ['pass', 14]);
    assert.equal(checkOf(verdict, 'started-equals-handled', { method: 'Chat' }).outcome, 'pass');
  });

  it('passes without a histogram, and is told that durations are not proven', () => {
    const verdict = verdictOn({ server: { ...server, histogram: false }, calls: everyKind });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(checkOf(verdict, 'duration-count', { method: 'Place' }).outcome, 'not-applicable');
    assert.match(verdict.headline, /^Rate and errors of 4 methods .*; no durations on the page\.$/);
  });
});

describe('an honest server of full-method', () => {
  it('has counted each call that failed', () => {
    const verdict = verdictOn({ server: { convention: 'full-method' }, calls: everyKind });
    const failed = methods.map(({ method }) => checkOf(verdict, 'errors-total', { method }));
    assert.deepEqual(
      failed.map(({ outcome, observed }) => [outcome, observed]),
      [7, 3, 2, 4].map((count) => ['pass', count]),
    );
  });
});

describe('an honest server of shared-library', () => {
  it('has the gauge back at its start', () => {
    const verdict = verdictOn({ server: { convention: 'shared-library' }, calls: everyKind });
    const gauge = checkOf(verdict, 'in-flight-returns', { method: 'Chat' });
    assert.deepEqual([gauge.outcome, gauge.observed], ['pass', 0]);
  });
});

describe('a run that could not show everything', () => {
  const server = { convention: 'shared-library' } as const;

  it('does not claim that errors were proven where every call was answered OK', () => {
    const verdict = verdictOn({ server, calls: calls(100) });
    assert.equal(
      verdict.headline,
      'Rate and duration of 1 method agree with the 100 calls that were answered; errors not exercised; 3 checks were not exercised.',
    );
    const errors = verdict.checks.find((check) => check.name === 'requests-by-code' && check.code === null)!;
    assert.deepEqual([errors.outcome, errors.required], ['not-exercised', false]);
  });

  it('does not claim that durations were proven where the server was too fast to tell', () => {
    const verdict = verdictOn({ server, calls: calls(100, { serverMs: 0.001, clientMs: 400 }) });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    const sum = checkOf(verdict, 'duration-sum');
    assert.equal(sum.outcome, 'not-exercised');
    assert.match(sum.because, /durations a thousand times too long would fit\. Run it with -c 1/);
    assert.equal(
      sum.power,
      'Would have caught seconds written as milliseconds (×1000): no. Durations that are too short (÷1000): no; name a call that is slow with --slow-call.',
    );
    const buckets = checkOf(verdict, 'duration-buckets');
    assert.equal(buckets.outcome, 'not-exercised');
    assert.match(verdict.headline, /^Rate of 1 method agrees .*; errors not exercised; duration not provable here;/);
  });

  for (const convention of CONVENTION_IDS) {
    it(`proves nothing about durations that ${convention} divides by a thousand, and does not say that it did`, () => {
      // The buckets agree, but so they would if these durations were a thousand times too long.
      const lie = { unitsPerSecond: 1 / 1000 };
      const own = [
        ...calls(190, { serverMs: 3, clientMs: 37 }),
        ...calls(10, { serverMs: 3, clientMs: 37, answered: 5 }),
      ];
      const verdict = verdictOn({ server: { convention, lie }, calls: own });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      for (const name of ['duration-sum', 'duration-buckets']) {
        const check = checkOf(verdict, name);
        assert.deepEqual([check.outcome, check.power?.includes('(×1000): no')], ['not-exercised', true]);
        assert.match(check.because, /a thousand times too long.* -c 1/);
      }
      assert.match(verdict.headline, /^Rate and errors of 1 method agree .*; duration not provable here; /);
    });
  }

  it('names how many methods each signal was proven for', () => {
    const own = [...calls(50), ...calls(2, { answered: 5 }), ...calls(50, OTHER)];
    assert.match(
      verdictOn({ server, calls: own }).headline,
      /^Rate, errors \(1 of 2\) and duration of 2 methods agree/,
    );
  });

  it('does not take the status of calls that it gave up on for a proof about errors', () => {
    const verdict = verdictOn({ server, calls: [...calls(50), ...uncertain(4, 4)] });
    assert.match(verdict.headline, /^Rate (?:and duration )?of 1 method .*; errors not exercised/);
  });

  it('counts as many checks in the headline as there are that were not exercised', () => {
    for (const convention of CONVENTION_IDS) {
      const verdict = verdictOn({ server: { convention }, calls: calls(100) });
      const open = verdict.checks.filter((check) => check.outcome === 'not-exercised').length;
      const told = / (\d+) checks? (?:was|were) not exercised\.$/.exec(verdict.headline)?.[1];
      assert.equal(Number(told), open);
    }
  });

  it('can be followed in all that it asks for: no check stays open whatever the run does', () => {
    const own = [...calls(100), ...calls(9, { answered: 5 })];
    const slow = calls(5, { serverMs: 60, clientMs: 61 });
    const verdict = verify({
      methods: slowBooks(slow, own, 50),
      pages: [pagesOf({ server: { convention: 'go-grpc-middleware' }, calls: [...slow, ...own] })],
      exclusive: false,
      bracketSeconds: 5,
      silentSeconds: 1,
    });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.deepEqual(
      verdict.checks.filter((check) => check.outcome === 'not-exercised'),
      [],
    );
  });

  it('names the errors that --expect asked for and that never came', () => {
    const verdict = verdictOn({ server, calls: [...calls(50), ...calls(2, { answered: 5 })], expect: [13] });
    const missing = verdict.checks.find((check) => check.outcome === 'not-exercised' && check.code === null)!;
    assert.match(missing.because, /^No call was answered INTERNAL, though --expect names it/);
  });

  it('proves nothing about a server to which no call was sent', () => {
    const verdict = verdictOn({ server, calls: [], history: calls(3) });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /^No call was sent/);
  });
});

/** What is told of calls by status, where the page tells statuses apart. */
function byCodeOf(convention: ConventionId, counts: readonly number[]) {
  return factsOf(convention).codes
    ? counts.map((count) => ({ outcome: 'pass', expected: exactly(count), observed: count }))
    : [{ outcome: 'not-applicable', expected: null, observed: null }];
}

function exactly(count: number) {
  return { min: count, max: count };
}

describe('a server of go-grpc-middleware that counts at every hook', () => {
  it('passes where some of its handlers stop reading before the end', () => {
    const server = { convention: 'go-grpc-middleware', messageHooks: 'every' } as const;
    const verdict = verdictOn({
      server,
      calls: [...calls(48, UPLOAD), ...calls(5, { ...UPLOAD, answered: 9, read: 2 })],
    });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });
});
