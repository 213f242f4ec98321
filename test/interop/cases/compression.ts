import assert from 'node:assert/strict';
import { it } from 'node:test';
import { relayTo } from '../byte-relay.js';
import { answersOf, type InteropTarget, LARGE, LARGE_BODY, openInterop, zeros } from './interop-target.js';

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
