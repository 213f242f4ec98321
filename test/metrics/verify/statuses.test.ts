import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BracketedRun, checkOf, decisive, verdictOn } from './bracketed-run.js';
import { CHAT, calls, type SimulatedCall, UPLOAD, uncertain, WATCH } from './simulated-call.js';
import { factsOf } from './simulated-libraries.js';
import { CONVENTION_IDS, WITH_CODES } from './simulated-server.js';

const good = calls(100);

for (const convention of CONVENTION_IDS) {
  const judge = (own: readonly SimulatedCall[], run: Partial<BracketedRun> = {}) =>
    verdictOn({ server: { convention }, calls: own, ...run });

  describe(`calls that we gave up on, at a server of ${convention}`, () => {
    const outcomes = {
      nothing: 'nothing',
      OK: 0,
      CANCELLED: 1,
      UNKNOWN: 2,
      DEADLINE_EXCEEDED: 4,
      UNAVAILABLE: 14,
    } as const;
    it('leave no share of the wait to explain, for the server may have worked on', () => {
      assert.equal(judge(good).explained.length, 1);
      assert.deepEqual(judge([...good, ...uncertain(1, 1, { serverMs: 9000, clientMs: 50 })]).explained, []);
    });

    for (const [name, booked] of Object.entries(outcomes)) {
      it(`may be counted as ${name}, which passes and says what it could hide`, () => {
        const verdict = judge([...good, ...uncertain(7, booked, { serverMs: 9000, clientMs: 50 })]);
        assert.equal(verdict.outcome, 'pass', verdict.headline);
        const total = checkOf(verdict, 'requests-total');
        assert.deepEqual(total.expected, { min: 100, max: 107 });
        assert.equal(
          total.power,
          "7 calls ended without the server's word: a mistake of up to that many would not show.",
        );
        assert.match(
          verdict.headline,
          /agrees? with the 100 calls that were answered; 7 more ended without the server's word/,
        );
        assert.equal(checkOf(verdict, 'duration-sum').outcome, 'not-applicable');
      });
    }

    it('may be counted under several statuses at once', () => {
      const mixed = [...uncertain(3, 0), ...uncertain(3, 1), ...uncertain(2, 4), ...uncertain(2, 'nothing')];
      assert.equal(judge([...good, ...mixed]).outcome, 'pass');
    });

    it('cannot be more than they are', () => {
      const verdict = judge([...good, ...uncertain(7, 1)], {
        othersMeanwhile: calls(30, { answered: 1 }),
        exclusive: true,
      });
      assert.equal(verdict.outcome, 'fail');
      assert.match(
        checkOf(verdict, 'requests-total').because,
        /counted 137 for 100 calls answered and 7 left uncertain: 30 too many/,
      );
    });

    it('prove nothing where there are no others', () => {
      for (const booked of ['nothing', 0, 1] as const) {
        const verdict = judge(uncertain(50, booked), { history: good });
        assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
        assert.match(
          checkOf(verdict, 'requests-total').because,
          /^No call was answered by the server, so any count up to 50 would fit/,
        );
      }
    });
  });
}

for (const convention of WITH_CODES) {
  const judge = (own: readonly SimulatedCall[], run: Partial<BracketedRun> = {}) =>
    verdictOn({ server: { convention }, calls: own, ...run });

  it(`calls that we gave up on prove nothing alone, and the sentence says what a server of ${convention} counted`, () => {
    const verdict = judge(uncertain(50, 1));
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /any count up to 50 would fit\. .* counted 50 \(50 CANCELLED\)\. Give the calls/);
    const errors = verdict.checks.filter(({ name }) => name === 'requests-by-code');
    assert.deepEqual(
      errors.map(({ outcome, code }) => [outcome, code]),
      [['pass', 1]],
    );
  });

  describe(`calls that were taken back while a server of ${convention} answered them`, () => {
    const begun = (count: number, booked: SimulatedCall['booked']) =>
      uncertain(count, booked, { ...WATCH, begun: true });

    it('are proven where each of them was counted, whatever its status', () => {
      const verdict = judge([...begun(30, 1), ...begun(20, 0)]);
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.match(verdict.headline, /^Rate of 1 method agrees with the 50 calls that were taken back in mid-answer;/);
      const { expected, observed, because, power } = checkOf(verdict, 'requests-total');
      assert.deepEqual([expected, observed, power], [{ min: 50, max: 50 }, 50, null]);
      assert.equal(because, 'Counted 50 for 50 calls that were taken back while the server answered them.');
    });

    it('hide as many as had brought no message yet', () => {
      const verdict = judge([...begun(30, 1), ...uncertain(15, 1, WATCH), ...uncertain(5, 'nothing', WATCH)]);
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      const { expected, observed, power } = checkOf(verdict, 'requests-total');
      assert.deepEqual([expected, observed], [{ min: 30, max: 50 }, 45]);
      assert.match(power!, /^20 calls ended without the server's word: a mistake of up to that many would not show\.$/);
    });

    it('prove nothing where one is not counted, for its handler may still be at work', () => {
      const verdict = judge([...begun(49, 1), ...begun(1, 'open')]);
      assert.equal(verdict.outcome, 'cannot-tell');
      assert.match(verdict.headline, /any count up to 50 would fit\. .* 50 of them had begun to be answered\./);
    });

    it('are too many where they are counted twice', () => {
      const verdict = judge([...begun(50, 1)], {
        othersMeanwhile: calls(50, { ...WATCH, answered: 1 }),
        exclusive: true,
      });
      assert.deepEqual([verdict.outcome, checkOf(verdict, 'requests-total').outcome], ['fail', 'fail']);
    });

    it('prove nothing through a proxy, which may have answered them', () => {
      assert.equal(judge(begun(50, 1), { proxy: { name: 'envoy' } }).outcome, 'cannot-tell');
    });
  });

  it(`calls that we gave up on may have ended with a status that no other call had, at a server of ${convention}`, () => {
    const verdict = judge([...good, ...uncertain(7, 5)]);
    assert.deepEqual([verdict.outcome, decisive(verdict, 'cannot-tell')], ['cannot-tell', ['requests-by-code 5']]);
    assert.match(
      checkOf(verdict, 'requests-by-code', { code: 5 }).because,
      /g?rpc_\w+{.*} moved by 7 for 0 calls answered NOT_FOUND: 7 more may be calls that we gave up on/,
    );
  });

  describe(`answers that a server of ${convention} gave in front of its metrics`, () => {
    const rejected = [...good, ...calls(40, { answered: 16, booked: 'nothing' })];

    it('are named with their pattern and the flag that would demand them', () => {
      const verdict = judge(rejected);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      const { because } = checkOf(verdict, 'requests-by-code', { code: 16 });
      assert.match(
        because,
        /^No series of g?rpc_\w+ stands for .*: it moved by 0 for 40 calls answered UNAUTHENTICATED, 40 of them not counted as such: an auth interceptor outside the metrics one/,
      );
      assert.match(
        because,
        /your error rate would not see them\. If your handler gives UNAUTHENTICATED itself, demand it with --expect 16\.$/,
      );
    });

    it('are lost where the user says that the handler gives them', () => {
      const verdict = judge(rejected, { expect: [16] });
      assert.equal(verdict.outcome, 'fail');
      const check = checkOf(verdict, 'requests-by-code', { code: 16 });
      assert.deepEqual([check.outcome, check.expected, check.observed], ['fail', { min: 40, max: 40 }, 0]);
    });

    it('are as good as any where they were counted', () => {
      assert.equal(judge([...good, ...calls(40, { answered: 16 })]).outcome, 'pass');
    });

    it('may be of calls that had expired on arrival', () => {
      const verdict = judge([...good, ...calls(5, { answered: 4, booked: 'nothing', clientMs: 0.2 })]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      assert.match(
        checkOf(verdict, 'requests-by-code', { code: 4 }).because,
        /5 calls answered DEADLINE_EXCEEDED, 5 of them not counted/,
      );
    });

    it('may be of calls that the handler went on with, and that end later as something else', () => {
      for (const booked of [0, 1, 2, 5, 13, 'open'] as const) {
        const verdict = judge([...good, ...calls(30, { answered: 4, booked, serverMs: 800, clientMs: 100 })]);
        assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      }
    });

    it('may have run longer than we waited, even where they were counted as we saw them', () => {
      const verdict = judge([...good, ...calls(30, { answered: 4, serverMs: 5000, clientMs: 100 })]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    });

    for (const code of [8, 13]) {
      it(`may be ${code} for an answer that could not be sent after its handler had succeeded`, () => {
        const verdict = judge([...good, ...calls(30, { answered: code, booked: 0 })]);
        assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
        assert.match(
          checkOf(verdict, 'requests-by-code', { code }).because,
          /known to count them as OK where the handler succeeded and its answer could not be sent/,
        );
      });
    }

    it('do not excuse errors of handlers that are counted as OK', () => {
      const lie = { code: () => 0 };
      const verdict = judge([...good, ...calls(30, { answered: 13 })], { server: { convention, lie }, expect: [13] });
      assert.equal(checkOf(verdict, 'requests-by-code', { code: 13 }).outcome, 'fail');
    });

    it('do not excuse auth errors that are counted as OK', () => {
      const lie = { code: () => 0 };
      const verdict = judge([...good, ...calls(30, { answered: 16 })], { server: { convention, lie } });
      assert.match(
        checkOf(verdict, 'requests-by-code', { code: 0 }).because,
        /30 too many.*Calls that failed may be counted as OK/,
      );
    });

    it('prove nothing alone where none was counted', () => {
      const verdict = judge(calls(20, { answered: 14, booked: 'nothing' }), { history: good });
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    });
  });
}

for (const convention of CONVENTION_IDS.filter((id) => factsOf(id).countsOpenCalls)) {
  it(`calls that we gave up on may still be running, as a server of ${convention} shows`, () => {
    const verdict = verdictOn({ server: { convention }, calls: [...good, ...uncertain(7, 'open')] });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /still be running.*--settle/);
  });
}

describe('a server of go-grpc-middleware', () => {
  const server = { convention: 'go-grpc-middleware' } as const;
  const judge = (own: readonly SimulatedCall[]) => verdictOn({ server, calls: own });

  for (const [wire, name] of [
    [1, 'CANCELLED'],
    [4, 'DEADLINE_EXCEEDED'],
  ] as const) {
    it(`may count ${name} as Unknown, as version 1 does with raw context errors`, () => {
      const verdict = judge([...good, ...calls(9, { answered: wire, booked: 2 })]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
      const { because } = checkOf(verdict, 'requests-by-code', { code: wire });
      assert.match(
        because,
        new RegExp(
          `9 calls answered ${name}, 9 of them not counted as such; this library is known to count them as UNKNOWN where`,
        ),
      );
      assert.match(because, new RegExp(`Return a status error from the handler\\. .*--expect ${wire}\\.$`));
    });
  }

  it('counts an undecodable message in streams, but not in unary calls', () => {
    for (const [code, kind] of [13, 8].flatMap((code) => [WATCH, UPLOAD, CHAT].map((kind) => [code, kind] as const))) {
      const own = [
        ...calls(50),
        ...calls(6, { answered: code, booked: 'nothing' }),
        ...calls(50, kind),
        ...calls(6, { ...kind, answered: code, read: 0, replies: 0, serverMs: 0.1, clientMs: 1 }),
      ];
      const verdict = judge(own);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total', { method: kind.method }).outcome, 'pass');
    }
  });

  it('may count a deadline that passed in the handler as cancelled, where it reset the stream', () => {
    const late = { serverMs: 100, clientMs: 100.2 };
    const verdict = judge([...good, ...calls(168, { answered: 4, ...late }), ...uncertain(29, 1), ...uncertain(3, 4)]);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });

  it('is not blamed where a handler reads less than was sent', () => {
    const verdict = judge([...calls(30, { ...UPLOAD, read: 2 }), ...calls(30, { ...CHAT, read: 0 })]);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    const received = checkOf(verdict, 'messages-received', { method: 'Upload' });
    assert.deepEqual([received.outcome, received.required, received.observed], ['cannot-tell', false, 60]);
    assert.match(
      received.because,
      /grpc_server_msg_received_total{.*} moved by 60 of 150: a handler may end before it has read everything/,
    );
  });

  it('may have sent any number of messages on streams that we gave up on', () => {
    const verdict = judge([...calls(30, WATCH), ...uncertain(2, 1, { ...WATCH, replies: 700 })]);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(checkOf(verdict, 'messages-sent').observed, 1490);
  });
});

describe('a server of shared-library', () => {
  it('may say OUT_OF_RANGE of a request that is too large, before any handler sees it', () => {
    const own = [...good, ...calls(5, { answered: 11, booked: 'nothing' })];
    const verdict = verdictOn({ server: { convention: 'shared-library' }, calls: own });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
  });
});
