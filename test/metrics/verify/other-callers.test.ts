import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verify } from '../../../src/metrics/verify/verify.js';
import { type BracketedRun, checkOf, decisive, pagesOf, verdictOn } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import { CHAT, calls, WATCH } from './simulated-call.js';
import { factsOf } from './simulated-libraries.js';
import { CONVENTION_IDS, WITH_CODES, WITH_OWN_COUNTER } from './simulated-server.js';

const ours = [...calls(200), ...calls(12, { answered: 5 })];
const streams = calls(40, WATCH);

for (const convention of CONVENTION_IDS) {
  const server = { convention };
  // Of a call that is open some pages show nothing.
  const whileOpen = factsOf(convention).seesOpenCalls ? 'cannot-tell' : 'pass';
  const judge = (run: Partial<BracketedRun>) => verdictOn({ server, calls: ours, ...run });

  describe(`calls of others to a server of ${convention}`, () => {
    it('are named where they were seen in the pause, and nobody is accused', () => {
      const verdict = judge({ othersBefore: calls(3), othersMeanwhile: calls(400) });
      assert.equal(verdict.outcome, 'cannot-tell');
      const { because } = checkOf(verdict, 'requests-total');
      assert.match(
        because,
        /g?rpc_\w+{.*} (?:and 1 more )?counted 612 for 212 calls answered, but others called this method too\. Run it while nobody else calls/,
      );
    });

    it('leave nothing proven even where the count happens to fit', () => {
      const verdict = judge({ othersBefore: calls(3) });
      assert.deepEqual([verdict.outcome, checkOf(verdict, 'requests-total').observed], ['cannot-tell', 212]);
    });

    it('are named where they were seen in the silence after the run', () => {
      const verdict = judge({ othersMeanwhile: calls(100), othersAfter: calls(2) });
      assert.equal(verdict.outcome, 'cannot-tell');
    });

    it('are held possible where they are as few as a slow poller makes unseen', () => {
      const verdict = judge({ othersMeanwhile: calls(6) });
      assert.equal(verdict.outcome, 'cannot-tell');
      assert.match(checkOf(verdict, 'requests-total').because, /counted 218 for 212 calls answered: 6 more than ours/);
    });

    it('are a fault of the counter where the user says that there were none', () => {
      const verdict = judge({ othersMeanwhile: calls(6), exclusive: true });
      assert.equal(verdict.outcome, 'fail');
      assert.match(
        checkOf(verdict, 'requests-total').because,
        /counted 218 for 212 calls answered: 6 too many\. All families of the method agree on them: count each call once, or leave --exclusive out, if somebody may have called the server in spite of it\./,
      );
    });

    it('are named by the histogram alike', () => {
      const verdict = judge({ othersMeanwhile: calls(6), exclusive: true });
      assert.match(
        checkOf(verdict, 'duration-count').because,
        /6 too many\. All families of the method agree on them: record one duration for each call, or leave --exclusive out/,
      );
    });

    it('are held possible in any number where all families of the method tell of them alike', () => {
      const verdict = judge({ othersMeanwhile: calls(77, { serverMs: 900 }) });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(
        checkOf(verdict, 'requests-total').because,
        /77 more than ours, and all families of the method agree/,
      );
    });

    it('are not held responsible for exactly twice our calls, though all families agree', () => {
      const lie = { times: () => 2, observations: () => 2, starts: () => 2 };
      const verdict = judge({ server: { convention, lie } });
      assert.equal(checkOf(verdict, 'requests-total').outcome, 'fail');
    });

    it('may take longer than all of ours together', () => {
      const verdict = judge({ othersMeanwhile: calls(1, { serverMs: 60_000 }) });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      assert.match(
        checkOf(verdict, 'duration-sum').because,
        /add up to 60\.64 s, the client's to 848 ms.* not all of these need be calls that we waited for/,
      );
    });

    it('may stand in the histogram where ours were answered in front of it', () => {
      const verdict = judge({
        calls: [...ours, ...calls(10, { answered: 16, booked: 'nothing', clientMs: 1 })],
        othersMeanwhile: calls(9, { serverMs: 20_000 }),
      });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
    });

    it('may be a multiple of ours where ours were few', () => {
      const verdict = judge({ calls: calls(2), othersMeanwhile: calls(12) });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
    });

    it('may be as many as ours that are still running', () => {
      const cutOff = calls(30, { ...WATCH, answered: 4, booked: 'open', replies: 0 });
      const verdict = judge({ calls: cutOff, history: ours, othersMeanwhile: calls(31, WATCH) });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    it('to other methods change nothing', () => {
      const verdict = judge({ othersBefore: calls(9, WATCH), othersMeanwhile: calls(900, WATCH) });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
    });

    it('may be streams that open during the run and stay', () => {
      for (const count of [1, 33]) {
        const verdict = judge({ calls: streams, othersMeanwhile: calls(count, { ...WATCH, booked: 'open' }) });
        assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], [whileOpen, []], verdict.headline);
      }
    });
  });
}

for (const convention of WITH_CODES) {
  const judge = (run: Partial<BracketedRun>) => verdictOn({ server: { convention }, calls: ours, ...run });

  describe(`the statuses of calls of others to a server of ${convention}`, () => {
    it('do not hide a loss', () => {
      const lie = { times: (code: number) => (code === 0 ? 1 : 0) };
      const verdict = judge({ server: { convention, lie }, othersBefore: calls(3), othersMeanwhile: calls(400) });
      assert.equal(verdict.outcome, 'fail');
      assert.equal(checkOf(verdict, 'requests-by-code', { code: 5 }).outcome, 'fail');
    });

    it('are no errors that were counted as OK, where no error is missing', () => {
      const verdict = judge({ calls: calls(200), othersMeanwhile: calls(6), exclusive: true });
      assert.match(
        checkOf(verdict, 'requests-by-code', { code: 0 }).because,
        /6 too many\. All families of the method agree on them: count each call once, or leave --exclusive out/,
      );
    });

    it('leave series that did not move out of those that are named, where others did', () => {
      const verdict = judge({ history: calls(3, { answered: 9 }), othersMeanwhile: calls(6), exclusive: true });
      const { series } = checkOf(verdict, 'requests-total');
      assert.equal(series.length, 2);
      assert.doesNotMatch(series.join(), /FailedPrecondition|code="9"/);
    });
  });
}

for (const convention of WITH_OWN_COUNTER) {
  describe(`a counter of ${convention} that errs alone`, () => {
    it('does so in what the user says nobody else has called', () => {
      const lie = { times: (_code: number, nth: number) => (nth < 6 ? 2 : 1) };
      const verdict = verdictOn({ calls: calls(200), server: { convention, lie }, exclusive: true });
      const { because } = checkOf(verdict, 'requests-total');
      assert.match(because, /206.*: 6 too many\. Count each call once\.$/);
    });

    it('is not taken for calls of others', () => {
      const lie = { times: (_code: number, nth: number) => (nth % 2 === 0 ? 2 : 1) };
      const verdict = verdictOn({ calls: ours, server: { convention, lie } });
      assert.equal(checkOf(verdict, 'requests-total').outcome, 'fail');
    });
  });
}

for (const convention of CONVENTION_IDS.filter((id) => !factsOf(id).ownCounter)) {
  describe(`a histogram of ${convention}, which is all that counts its calls`, () => {
    const lie = { times: (_code: number, nth: number) => (nth < 36 ? 2 : 1) };
    const judge = (exclusive: boolean) => verdictOn({ calls: ours, server: { convention, lie }, exclusive });

    it('is held possible to count others where it counts too many', () => {
      const verdict = judge(false);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      assert.match(checkOf(verdict, 'requests-total').because, /counted 248 for 212 calls answered: 36 more than ours/);
    });

    it('is caught where the user says that there were none', () => {
      const check = checkOf(judge(true), 'requests-total');
      assert.deepEqual([check.outcome, check.expected, check.observed], ['fail', { min: 212, max: 212 }, 248]);
    });
  });
}

describe('streams of others on a server of go-grpc-middleware', () => {
  const server = { convention: 'go-grpc-middleware' } as const;

  it('may have been open before and end during the run', () => {
    const open = calls(30, { ...CHAT, booked: 'open', replies: 0 });
    // Their end alone: counted and timed, but started and read before.
    const lie = { starts: (call: { clientMs: number }) => (call.clientMs === 7 ? 0 : 1) };
    const verdict = verdictOn({
      server: { ...server, lie },
      calls: calls(40, CHAT),
      history: open,
      othersMeanwhile: calls(30, { ...CHAT, clientMs: 7, read: 0, requests: 1, replies: 0 }),
    });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });

  it('may carry any number of messages', () => {
    const verdict = verdictOn({ server, calls: streams, othersMeanwhile: calls(1, { ...WATCH, replies: 5000 }) });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
    assert.match(checkOf(verdict, 'messages-sent').because, /moved by 5120, 5000 more than ours: streams of others/);
  });

  it('may carry messages without a call of theirs that begins or ends meanwhile', () => {
    const verdict = verdictOn({
      server: { ...server, lie: { starts: (call) => (call.clientMs === 7 ? 0 : 1) } },
      calls: streams,
      history: calls(2, { ...WATCH, booked: 'open' }),
      othersMeanwhile: calls(100, { ...WATCH, booked: 'open', clientMs: 7, read: 5, replies: 0 }),
    });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.equal(checkOf(verdict, 'messages-received').outcome, 'cannot-tell');
  });
});

describe('an in-flight gauge of shared-library', () => {
  const server = { convention: 'shared-library' } as const;

  it('may have stood higher before the run', () => {
    const verdict = verdictOn({
      server: { ...server, lie: { falls: (code) => (code === 6 ? 2 : 1) } },
      calls: streams,
      history: calls(3, { ...WATCH, booked: 'open' }),
      othersMeanwhile: calls(1, { ...WATCH, answered: 6 }),
    });
    const gauge = checkOf(verdict, 'in-flight-returns');
    assert.deepEqual([gauge.outcome, gauge.observed], ['cannot-tell', 2]);
  });

  it('of unary calls is not excused by streams of others', () => {
    const lie = { falls: (code: number) => (code === 5 ? 0 : 1) };
    const verdict = verdictOn({ server: { ...server, lie }, calls: [...ours, ...calls(9, { answered: 3 })] });
    assert.equal(checkOf(verdict, 'in-flight-returns').outcome, 'fail');
  });
});

for (const convention of WITH_OWN_COUNTER) {
  describe(`a slow page of ${convention} that catches up in the silence after the run`, () => {
    /** The page stands still until the second half of the wait. */
    const judge = (times: number, shownLate = 0) => {
      const server = { convention, lie: { times: () => times } };
      const pages = pagesOf({ server, calls: ours, history: calls(5) });
      const { after: late } = pagesOf({ server, calls: ours.slice(0, shownLate), history: calls(5) });
      const stale = { ...pages, during: [], settling: [], late };
      return verify({
        methods: clientBooks(ours),
        pages: [stale],
        exclusive: false,
        bracketSeconds: 15,
        silentSeconds: 5,
      });
    };

    it('is believed where it agrees', () => {
      assert.equal(judge(1).outcome, 'pass');
    });

    it('does not hide a counter that counts twice what its histogram times', () => {
      const verdict = judge(2);
      assert.equal(verdict.outcome, 'fail', verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total').outcome, 'fail');
    });

    it('does not hide one either where it lacked the last of our calls alone', () => {
      const verdict = judge(2, ours.length - 1);
      assert.equal(verdict.outcome, 'fail', verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total').outcome, 'fail');
    });
  });
}
