import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type InteropTarget, openInterop, zeros } from './interop-target.js';

const UNKNOWN = 2;
const UNIMPLEMENTED = 12;

/** Calls that end in something other than OK. */
export function endingCases(target: InteropTarget): void {
  const messages = [
    { name: 'status_code_and_message', message: 'test status message' },
    {
      name: 'special_status_message',
      message: '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n',
    },
  ];
  for (const { name, message } of messages) {
    it(`${name}: both come as the server gave them, from a unary call and from a stream`, async (t) => {
      const { session, methods } = await openInterop(t, target, [
        'TestService/UnaryCall',
        'TestService/FullDuplexCall',
      ]);
      const responseStatus = { code: UNKNOWN, message };
      const unary = await session.call(0, methods[0]!.request({ responseStatus }));
      const stream = session.open(1);
      session.transport.send(stream.slot, methods[1]!.request({ responseStatus }));
      session.transport.halfClose(stream.slot);
      await stream.end;
      for (const { cause, wireStatus, shownStatus, detail } of [unary, stream]) {
        assert.deepEqual([cause, wireStatus, shownStatus, detail], ['trailers', UNKNOWN, UNKNOWN, message]);
      }
    });
  }

  for (const [name, method] of [
    ['unimplemented_method', 'TestService/UnimplementedCall'],
    ['unimplemented_service', 'UnimplementedService/UnimplementedCall'],
  ] as const) {
    it(`${name}: the server says so itself`, async (t) => {
      const { session, methods } = await openInterop(t, target, [method]);
      const call = await session.call(0, methods[0]!.request({}));
      assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['trailers', UNIMPLEMENTED, UNIMPLEMENTED]);
      assert.deepEqual(call.messages, []);
    });
  }

  it('cancel_after_begin: a call is taken back before any message', async (t) => {
    const { session } = await openInterop(t, target, ['TestService/StreamingInputCall']);
    const call = session.open();
    session.transport.cancel(call.slot);
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['client-cancel', -1, 1]);
  });

  it('cancel_after_first_response: a call is taken back between messages', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/FullDuplexCall']);
    session.log.onMessage = ({ slot }) => session.transport.cancel(slot);
    const call = session.open();
    const request = { responseParameters: [{ size: 31_415 }], payload: { body: zeros(27_182) } };
    session.transport.send(call.slot, methods[0]!.request(request));
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['client-cancel', -1, 1]);
    assert.deepEqual(
      call.messages.map((message) => methods[0]!.response(message)),
      [{ payload: { body: zeros(31_415) } }],
    );
  });

  it('timeout_on_sleeping_server: a call that nobody answers ends at its deadline of 1 ms', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/FullDuplexCall']);
    const request = methods[0]!.request({ payload: { body: zeros(27_182) } });
    // The server's timer runs too, and cancels the stream: which one is first is chance.
    for (let i = 0; i < 100; i++) {
      const call = session.open(0, 1);
      session.transport.send(call.slot, request);
      await call.end;
      assert.equal(call.shownStatus, 4, call.detail);
      assert.deepEqual(call.messages, []);
    }
  });
}
