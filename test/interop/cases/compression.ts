import assert from 'node:assert/strict';
import { it } from 'node:test';
import { relayTo } from '../byte-relay.js';
import type { DescribedMethod } from '../described-methods.js';
import { answersOf, type InteropTarget, LARGE, LARGE_BODY, openInterop, zeros } from './interop-target.js';

const INVALID = ['trailers', 3, 'the request is not compressed'];
/** Room for the frames, trailers and TLS records around one or two messages. */
const AROUND = 4096;

/**
 * Compressed messages. grpc-go's service heeds nothing that these cases ask for, so they run against the one that does
 * (fixtures/go/interop/compression.go). That an answer was compressed is seen by its bytes on their way.
 */
export function compressionCases(target: InteropTarget): void {
  it("is not heeded by grpc-go's own service, which answers a probe that should have been refused", async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall']);
    const call = await session.call(0, methods[0]!.request({ ...LARGE, expectCompressed: { value: true } }));
    assert.deepEqual(answersOf(call, methods[0]!), [LARGE_BODY]);
  });

  it('client_compressed_unary: the server takes a gzipped request for one, and a plain one for none', async (t) => {
    const address = target.address['heeds-compression'];
    const names = ['TestService/UnaryCall'];
    const plain = await openInterop(t, target, names, { address });
    const gzip = await openInterop(t, target, names, { address, compression: 'gzip' });
    const [method] = plain.methods as [DescribedMethod];
    const asking = (value: boolean) => method.request({ ...LARGE, expectCompressed: { value } });

    const probe = await plain.session.call(0, asking(true));
    assert.deepEqual([probe.cause, probe.wireStatus, probe.detail], INVALID);
    assert.deepEqual(answersOf(await gzip.session.call(0, asking(true)), method), [LARGE_BODY]);
    assert.deepEqual(answersOf(await plain.session.call(0, asking(false)), method), [LARGE_BODY]);
  });

  it('client_compressed_streaming: so it does with each message of a stream', async (t) => {
    const address = target.address['heeds-compression'];
    const names = ['TestService/StreamingInputCall'];
    const plain = await openInterop(t, target, names, { address });
    const gzip = await openInterop(t, target, names, { address, compression: 'gzip' });
    const [method] = plain.methods as [DescribedMethod];
    const stream = async ({ session }: typeof plain, value: boolean) => {
      const call = session.open();
      for (const size of [27_182, 45_904]) {
        const request = { expectCompressed: { value }, payload: { body: zeros(size) } };
        session.transport.send(call.slot, method.request(request));
      }
      session.transport.halfClose(call.slot);
      await call.end;
      return call;
    };

    const probe = await stream(plain, true);
    assert.deepEqual([probe.cause, probe.wireStatus, probe.detail], INVALID);
    assert.deepEqual(answersOf(await stream(gzip, true), method), [{ aggregatedPayloadSize: 73_086 }]);
    assert.deepEqual(answersOf(await stream(plain, false), method), [{ aggregatedPayloadSize: 73_086 }]);
  });

  for (const { value, bytes } of [
    { value: true, bytes: { atLeast: 100, atMost: 10_000 } },
    { value: false, bytes: { atLeast: 314_159, atMost: 314_159 + 10_000 } },
  ]) {
    it(`server_compressed_unary: an answer is read with responseCompressed ${value}`, async (t) => {
      const relay = await relayTo(t, target.address['heeds-compression']);
      const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall'], { address: relay.address });
      const before = relay.answeredBytes;
      const call = await session.call(0, methods[0]!.request({ ...LARGE, responseCompressed: { value } }));
      assert.deepEqual(answersOf(call, methods[0]!), [LARGE_BODY]);
      assertBetween(relay.answeredBytes - before, bytes.atLeast, bytes.atMost);
    });
  }

  it('server_compressed_streaming: compressed and plain answers are read in one call', async (t) => {
    const relay = await relayTo(t, target.address['heeds-compression']);
    const options = { address: relay.address };
    const { session, methods } = await openInterop(t, target, ['TestService/StreamingOutputCall'], options);
    const before = relay.answeredBytes;
    const responseParameters = [
      { compressed: { value: true }, size: 31_415 },
      { compressed: { value: false }, size: 92_653 },
    ];
    const call = await session.call(0, methods[0]!.request({ responseParameters }));
    const expected = [31_415, 92_653].map((size) => ({ payload: { body: zeros(size) } }));
    assert.deepEqual(answersOf(call, methods[0]!), expected);
    assertBetween(relay.answeredBytes - before, 92_653, 92_653 + AROUND);
  });
}

function assertBetween(value: number, atLeast: number, atMost: number): void {
  assert.ok(atLeast <= value && value <= atMost, `${value} is not between ${atLeast} and ${atMost}`);
}
