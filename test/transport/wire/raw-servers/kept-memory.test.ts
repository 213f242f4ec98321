import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collectedMemory } from '../../../faults/collected-memory.js';
import { connectedPeer } from './peer-session.js';
import { continued, literal, OK_HEADERS, trailers } from './server-frames.js';

const CALLS = 240;

describe('what a server makes us keep', { timeout: 30_000 }, () => {
  it('is not the long content types of calls that have ended', async (t) => {
    const { session, peer } = await connectedPeer(t);
    for (let i = 0; i < CALLS; i++) session.start();
    await peer.headers(2 * CALLS - 1);
    const before = await collectedMemory();
    for (let streamId = 1; streamId < 2 * CALLS; streamId += 2) {
      const type = literal('content-type', `text/${streamId}`.padEnd(60_000, 'x'));
      peer.send(continued(streamId, Buffer.concat([OK_HEADERS, type]), 0, 16_384));
      peer.send(trailers(streamId, literal('x-no', 'status')));
    }
    await session.log.allEnded();
    assert.ok(session.log.calls.every(({ detail }) => detail.includes('(content-type "text/')));
    const grown = (await collectedMemory()) - before;
    assert.ok(grown < 5_000_000, `${grown} bytes kept of ${CALLS} answers`);
  });
});
