import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MetadataEntry } from '../../../src/shared/endpoint.js';
import { answersOf, type InteropTarget, LARGE, LARGE_BODY, openInterop } from './interop-target.js';

const INITIAL: MetadataEntry = ['x-grpc-test-echo-initial', 'test_initial_metadata_value'];
/** 0xababab, in the base64 that binary metadata is given and told in. */
const TRAILING: MetadataEntry = ['x-grpc-test-echo-trailing-bin', Buffer.from('ababab', 'hex').toString('base64')];

/** What goes with a call beside its messages. */
export function metadataCases(target: InteropTarget): void {
  const options = { metadata: [INITIAL, TRAILING], wantsMetadata: true };

  it('custom_metadata: text comes back in the headers of a unary call, bytes in its trailers', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/UnaryCall'], options);
    const call = await session.call(0, methods[0]!.request(LARGE));
    assert.deepEqual(answersOf(call, methods[0]!), [LARGE_BODY]);
    assert.deepEqual(named(INITIAL, call.headers), [INITIAL]);
    assert.deepEqual(named(TRAILING, call.trailers), [TRAILING]);
  });

  it('custom_metadata: and so they do of a stream', async (t) => {
    const { session, methods } = await openInterop(t, target, ['TestService/FullDuplexCall'], options);
    const call = session.open();
    const request = { responseParameters: [{ size: LARGE.responseSize }], payload: LARGE.payload };
    session.transport.send(call.slot, methods[0]!.request(request));
    session.transport.halfClose(call.slot);
    await call.end;
    assert.deepEqual(answersOf(call, methods[0]!), [LARGE_BODY]);
    assert.deepEqual(named(INITIAL, call.headers), [INITIAL]);
    assert.deepEqual(named(TRAILING, call.trailers), [TRAILING]);
  });
}

function named([name]: MetadataEntry, fields: readonly MetadataEntry[]): MetadataEntry[] {
  return fields.filter((field) => field[0] === name);
}
