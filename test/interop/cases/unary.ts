import assert from 'node:assert/strict';
import { it } from 'node:test';
import { answersOf, assertOk, type InteropTarget, LARGE, LARGE_BODY, openInterop } from './interop-target.js';

const AT_ONCE = 1000;

/** Calls of one message there and one back. */
export function unaryCases(target: InteropTarget): void {
  it('empty_unary: a message of no bytes is a message', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/EmptyCall']);
    const request = methods[0]!.request({});
    assert.equal(request.length, 0);
    const call = await session.call(0, request);
    assertOk(call);
    assert.deepEqual(call.messages, ['']);
  });

  it('large_unary: messages larger than the windows go both ways', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall']);
    const call = await session.call(0, methods[0]!.request(LARGE));
    assert.deepEqual(answersOf(call, methods[0]!), [LARGE_BODY]);
  });

  it(`concurrent_large_unary: ${AT_ONCE} of them share one connection`, async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall'], {
      maxInFlight: 1 + AT_ONCE,
    });
    const request = methods[0]!.request(LARGE);
    const first = await session.call(0, request);
    assert.deepEqual(answersOf(first, methods[0]!), [LARGE_BODY]);
    const [expected] = first.messages;
    let answers = 0;
    session.log.onMessage = (call) => {
      // Taken out of the log, which would keep a third of a gigabyte.
      for (const message of call.messages.splice(0)) answers += Number(message === expected);
    };
    for (let i = 0; i < AT_ONCE; i++) session.start(0, request);
    await session.log.allEnded();
    for (const call of session.log.calls) assertOk(call);
    assert.equal(answers, AT_ONCE);
  });
}
