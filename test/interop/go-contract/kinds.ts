import assert from 'node:assert/strict';
import { it } from 'node:test';
import { STATUS_COUNT } from '../../../src/shared/status.js';
import { ECHO_METHODS } from '../echo-client.js';
import {
  checkBooks,
  echoAnswers,
  echoRequest,
  type GoTarget,
  openEcho,
  sendAll,
  serveGo,
  TEMPLATE,
} from './echo-session.js';

const payload = Buffer.from('0102ff', 'hex').toString('base64');

/** All four kinds, every status, and messages of all sizes. */
export function kindCases(target: GoTarget): void {
  for (const method of ECHO_METHODS) {
    it(`takes all statuses of ${method} from the wire, with messages and text`, async (t) => {
      const server = await serveGo(t, target);
      const session = await openEcho(t, target, server);
      const streamsRequests = method === 'ClientStream' || method === 'Bidi';
      const streamsAnswers = method === 'ServerStream' || method === 'Bidi';
      const received = streamsRequests ? 3 : 1;
      for (let code = 0; code < STATUS_COUNT; code++) {
        const request = echoRequest({ code, messages: 2, payload });
        const call = streamsRequests ? session.open(TEMPLATE[method]) : session.start(TEMPLATE[method], request);
        if (streamsRequests) sendAll(session, call, [request, echoRequest({}), echoRequest({ code: 16 })]);
        await call.end;
        const detail = code === 0 ? '' : `wanted code ${code}`;
        assert.deepEqual(
          [call.cause, call.wireStatus, call.shownStatus, call.detail],
          ['trailers', code, code, detail],
        );
        const whole = [{ payload, received }];
        const stream = [
          { payload, received },
          { payload, index: 1, received },
        ];
        assert.deepEqual(echoAnswers(call), streamsAnswers ? stream : whole.slice(0, code === 0 ? 1 : 0));
      }
      await checkBooks(session, server);
      assert.deepEqual(session.log.tally().answered, new Array(STATUS_COUNT).fill(1));
    });
  }

  it('brings 5000 messages of a stream in their order', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    const call = await session.call(TEMPLATE.ServerStream, echoRequest({ messages: 5000, payload }));
    const indices = echoAnswers(call).map(({ index = 0 }) => index);
    assert.deepEqual(
      indices,
      Array.from({ length: 5000 }, (_, index) => index),
    );
    await checkBooks(session, server);
  });

  it('sends 5000 messages of a stream, and none of another', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    const many = session.open(TEMPLATE.ClientStream);
    sendAll(session, many, new Array<Uint8Array>(5000).fill(echoRequest({ payload })));
    await many.end;
    const none = session.open(TEMPLATE.ClientStream);
    session.transport.halfClose(none.slot);
    await none.end;
    assert.deepEqual(echoAnswers(many), [{ payload, received: 5000 }]);
    assert.deepEqual(echoAnswers(none), [{}]);
    await checkBooks(session, server);
  });

  it('carries messages just below the limit of 4 MiB both ways, several at a time', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    const large = Buffer.alloc(4 * 1024 * 1024 - 16, 'x').toString('base64');
    const request = echoRequest({ payload: large });
    const calls = Array.from({ length: 4 }, () => session.start(TEMPLATE.Unary, request));
    await session.log.allEnded();
    for (const call of calls) {
      assert.deepEqual([call.wireStatus, call.detail], [0, '']);
      assert.equal(echoAnswers(call)[0]!.payload, large);
    }
    await checkBooks(session, server);
  });

  it('sends 16 MiB over one stream only as fast as the server takes them', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    const call = session.open(TEMPLATE.ClientStream);
    sendAll(
      session,
      call,
      new Array<Uint8Array>(256).fill(echoRequest({ payload: Buffer.alloc(65_536).toString('base64') })),
    );
    await call.end;
    assert.equal(echoAnswers(call)[0]!.received, 256);
    assert.ok(session.log.writableCount > 0);
    await checkBooks(session, server);
  });
}
