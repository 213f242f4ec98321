import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '@bufbuild/protobuf';
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
    const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall'], { maxInFlight: AT_ONCE });
    const request = methods[0]!.request(LARGE);
    const bodies: number[] = [];
    session.log.onMessage = (call) => {
      // The log would keep a third of a gigabyte.
      for (const message of call.messages.splice(0)) bodies.push(bodyLength(methods[0]!.response(message)));
    };
    for (let i = 0; i < AT_ONCE; i++) session.start(0, request);
    await session.log.allEnded();
    for (const call of session.log.calls) assertOk(call);
    assert.deepEqual(bodies, new Array(AT_ONCE).fill(LARGE.responseSize));
  });
}

function bodyLength(response: JsonObject): number {
  return Buffer.from((response as typeof LARGE_BODY).payload.body, 'base64').length;
}
