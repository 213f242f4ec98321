import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { needs } from '../interop/toolchain.js';
import { runSuite } from './run-suite.js';
import type { SuiteSummary } from './suite-summary.js';

/** gRPC over HTTP/2, proto, uncompressed and gzip, plaintext, TLS, and TLS with client certificates. */
const CASES = 634;

/**
 * grpc-js gives an error status out at once, even while a message of its stream is being decompressed, and drops the
 * messages behind that one. So what is sent gzipped and in one go with the status is lost.
 */
const DROPPED_BY_GRPC_JS = ['server-stream', 'bidi-stream/half-duplex'].map(
  (kind) => `**/${kind}/error-with-responses`,
);

describe('the conformance suite of connectrpc.com', { skip: needs('go') }, () => {
  it(`passes all of its ${CASES} cases for gRPC with the wire transport`, async (t) => {
    const summary = await runSuite('wire');
    report(t, summary);
    assert.deepEqual(summary, {
      ...{ exitCode: 0, computed: CASES, total: CASES, passed: CASES, failed: 0 },
      ...{ failures: [], excused: [], unfinished: 0 },
    });
  });

  it('passes them with the grpc-js transport, but for messages that grpc-js drops before an error', async (t) => {
    const allowed = DROPPED_BY_GRPC_JS.flatMap((pattern) => ['--known-flaky', pattern]);
    const { passed, excused, ...summary } = await runSuite('grpc-js', ...allowed);
    report(t, { passed, excused, ...summary });
    assert.deepEqual(summary, {
      ...{ exitCode: 0, computed: CASES, total: CASES, failed: 0 },
      ...{ failures: [], unfinished: 0 },
    });
    assert.equal(passed + excused.length, CASES);
    assert.deepEqual(
      excused.filter((text) => !/\(as expected\):\n\texpecting 2 response messages but instead got [01]$/.test(text)),
      [],
    );
  });
});

function report(t: TestContext, { total, passed, failed, excused }: SuiteSummary): void {
  t.diagnostic(`${total} cases: ${passed} passed, ${failed} failed, ${excused.length} failed as they may`);
}
