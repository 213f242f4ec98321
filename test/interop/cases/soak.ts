import assert from 'node:assert/strict';
import { it } from 'node:test';
import { answersOf, type InteropTarget, LARGE, LARGE_BODY, openInterop } from './interop-target.js';

const CALLS = 200;
const CHANNELS = 50;

/** The same call over and over, as far as a test's time goes. */
export function soakCases(target: InteropTarget): void {
  it(`rpc_soak: ${CALLS} large calls in turn over one connection all end well`, async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall']);
    const request = methods[0]!.request(LARGE);
    for (let i = 0; i < CALLS; i++) {
      const call = await session.call(0, request);
      assert.deepEqual(answersOf(call, methods[0]!), [LARGE_BODY]);
      call.messages.length = 0; // else the log holds 60 MB of zeros
    }
  });

  it(`channel_soak: ${CHANNELS} large calls, each over a connection of its own, all end well`, async (t) => {
    for (let i = 0; i < CHANNELS; i++) {
      const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall']);
      const call = await session.call(0, methods[0]!.request(LARGE));
      assert.deepEqual(answersOf(call, methods[0]!), [LARGE_BODY]);
      await session.close();
    }
  });
}
