import assert from 'node:assert/strict';
import { it } from 'node:test';
import { answersOf, type InteropTarget, openInterop, zeros } from './interop-target.js';

const REQUEST_SIZES = [27_182, 8, 1828, 45_904];
const ANSWER_SIZES = [31_415, 9, 2653, 58_979];
const bodies = ANSWER_SIZES.map((size) => ({ payload: { body: zeros(size) } }));

/** Calls of several messages, one way and both. */
export function streamCases(target: InteropTarget): void {
  it('client_streaming: every message arrives, and the answer is one', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/StreamingInputCall']);
    const call = session.open();
    for (const size of REQUEST_SIZES) {
      session.transport.send(call.slot, methods[0]!.request({ payload: { body: zeros(size) } }));
    }
    session.transport.halfClose(call.slot);
    await call.end;
    assert.deepEqual(answersOf(call, methods[0]!), [{ aggregatedPayloadSize: 74_922 }]);
  });

  it('server_streaming: exactly the four answers come, in their order', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/StreamingOutputCall']);
    const responseParameters = ANSWER_SIZES.map((size) => ({ size }));
    const call = await session.call(0, methods[0]!.request({ responseParameters }));
    assert.deepEqual(answersOf(call, methods[0]!), bodies);
  });

  it('ping_pong: each request waits for the answer before it', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/FullDuplexCall']);
    const pings = ANSWER_SIZES.map((size, turn) =>
      methods[0]!.request({ responseParameters: [{ size }], payload: { body: zeros(REQUEST_SIZES[turn]!) } }),
    );
    const sendNext = (slot: number) => {
      const next = pings.shift();
      return next === undefined ? session.transport.halfClose(slot) : session.transport.send(slot, next);
    };
    session.log.onMessage = ({ slot }) => sendNext(slot);
    const call = session.open();
    sendNext(call.slot);
    await call.end;
    assert.deepEqual(answersOf(call, methods[0]!), bodies);
    assert.deepEqual(call.told, ['sent', 'headers', 'message', 'message', 'message', 'message', 'ended']);
  });

  it('empty_stream: no message there and none back is a call that ends well', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/FullDuplexCall']);
    const call = session.open();
    session.transport.halfClose(call.slot);
    await call.end;
    assert.deepEqual(answersOf(call, methods[0]!), []);
  });
}
