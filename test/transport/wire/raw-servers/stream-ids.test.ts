import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAnswers, connectedPeer, goawayCode, sentTypes } from './peer-session.js';
import { answer, CODE, goaway, headers, messageData, TYPE, trailers } from './server-frames.js';

const LAST = 0x7fffffff;

describe('a connection whose stream ids are used up', { timeout: 20_000 }, () => {
  it('finishes its calls, while the next ones have a connection of their own', async (t) => {
    const { server, session, peer } = await connectedPeer(t, { firstStreamId: LAST - 2 });
    const calls = [session.start(), session.start(), session.start()];
    await peer.headers(LAST);
    const second = await server.peer(1);
    await second.headers(LAST - 2);
    peer.send(answer(LAST, 'last'), headers(LAST - 2), messageData(LAST - 2, 'last but one'));
    second.send(answer(LAST - 2, 'first of the next'));
    await calls[2]!.end;
    peer.send(trailers(LAST - 2));
    await session.log.allEnded();
    assert.deepEqual(session.log.tally().answered[0], 3);
    assert.deepEqual(
      calls.map((call) => call.messages),
      [['last but one'], ['last'], ['first of the next']],
    );
    assert.equal(await goawayCode(peer), CODE.NO_ERROR);
    assert.deepEqual(sentTypes(peer, TYPE.HEADERS), [LAST - 2, LAST]);
  });

  it('is replaced again and again', async (t) => {
    const { server, session } = await connectedPeer(t, { firstStreamId: LAST });
    for (let i = 0; i < 6; i++) await assertAnswers(session, await server.peer(i));
    const { sentAway, lost } = session.transport.use();
    assert.deepEqual({ sentAway, lost }, { sentAway: 0, lost: 0 }, 'it ended by itself');
  });

  it('knows which of its streams a GOAWAY leaves', async (t) => {
    const { session, peer } = await connectedPeer(t, { firstStreamId: LAST - 4 });
    const calls = [session.start(), session.start()];
    await peer.headers(LAST - 2);
    peer.send(goaway(LAST - 4));
    await calls[1]!.end;
    peer.send(answer(LAST - 4));
    await calls[0]!.end;
    assert.deepEqual(session.log.causes(), ['trailers', 'refused']);
  });
});
