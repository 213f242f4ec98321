import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metadata } from '@grpc/grpc-js';
import { COLUMN_OF_CAUSE } from '../../src/transport/end-cause.js';
import { endByGrpcJs, type LocalFacts } from '../../src/transport/grpc-js-end.js';

const CERTAIN: LocalFacts = {
  trailersAreSeen: true,
  sameConnection: true,
  isOnlyConnection: true,
  sawHeaders: false,
  isOverdue: false,
};

function end(code: number, details: string, facts: Partial<LocalFacts> = {}) {
  return endByGrpcJs({ code, details, metadata: new Metadata() }, { ...CERTAIN, ...facts });
}

describe('endByGrpcJs', () => {
  const noConnection =
    'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ';
  const neverSent = [
    noConnection,
    `round_robin: ${noConnection}`,
    'Name resolution failed for target dns:red.example:1',
    'Failed to start HTTP/2 stream with error The session has been destroyed',
  ];
  for (const text of neverSent) {
    it(`calls "${text}" refused`, () => assert.equal(end(14, text).cause, 'refused'));

    it(`does not believe "${text}" while it has seen no trailers`, () => {
      assert.equal(COLUMN_OF_CAUSE[end(14, text, { trailersAreSeen: false }).cause], 'uncertain');
    });
  }

  it('calls a refused stream refused only with nothing against it', () => {
    const text = 'Stream refused by server';
    assert.equal(end(14, text).cause, 'refused');
    assert.equal(end(14, text, { sameConnection: false }).cause, 'reset');
    assert.equal(end(14, text, { isOnlyConnection: false }).cause, 'reset');
    assert.equal(end(14, text, { sawHeaders: true }).cause, 'reset');
    assert.equal(end(14, text, { trailersAreSeen: false }).cause, 'reset');
  });

  it('calls a stream that the server cancelled past the deadline a deadline, whosever timer was first', () => {
    const of = (text: string, code: number, facts: Partial<LocalFacts>) => {
      const { cause, shownStatus } = end(code, text, facts);
      return [cause, shownStatus];
    };
    assert.deepEqual(of('Call cancelled', 1, { isOverdue: true }), ['deadline', 4]);
    assert.deepEqual(of('Call cancelled', 1, { isOverdue: false }), ['reset', 1]);
    assert.deepEqual(of('Call cancelled', 1, { isOverdue: true, sameConnection: false }), ['connection-lost', 14]);
    assert.deepEqual(of('Received RST_STREAM with code 2', 13, { isOverdue: true }), ['reset', 13]);
    assert.equal(end(1, 'Call cancelled', { isOverdue: true }).detail, 'deadline exceeded');
  });

  it('never takes an OK for an answer that it has not seen on the wire', () => {
    const { cause, wireStatus, shownStatus } = end(0, '');
    assert.deepEqual([cause, wireStatus, shownStatus], ['local-status', -1, 2]);
  });

  it('calls texts that it does not know uncertain', () => {
    assert.equal(COLUMN_OF_CAUSE[end(14, 'Something new in grpc-js').cause], 'uncertain');
  });

  it('words alike what ended alike', () => {
    const of = (details: string, code = 4) => end(code, details).detail;
    assert.equal(of('Deadline exceeded after 0.051s,remote_addr=127.0.0.1:34387'), 'deadline exceeded');
    assert.equal(of('Deadline exceeded after 1.2s,Waiting for LB pick'), 'deadline exceeded with no connection');
    assert.equal(of(noConnection, 14), 'no connection: connect ECONNREFUSED 127.0.0.1:1');
    assert.equal(
      of('No connection established. Last error: Protocol error (2026-01-02T03:04:05.678Z). Resolution note: ', 14),
      'no connection: Protocol error',
    );
  });

  it('shows a lost connection as UNAVAILABLE, whatever code Node made up for the stream', () => {
    for (const [code, text] of [
      [1, 'Call cancelled'],
      [13, 'Received RST_STREAM with code 0 (Call ended without gRPC status)'],
      [13, 'Received RST_STREAM with code 2 (Internal server error)'],
    ] as const) {
      const { cause, shownStatus, detail } = end(code, text, { sameConnection: false });
      assert.deepEqual([cause, shownStatus, detail], ['connection-lost', 14, 'connection lost']);
    }
  });
});
