import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MetadataEntry } from '../../../src/shared/endpoint.js';
import { CountingServer } from '../counting-server.js';
import { type MakeTransport, Session, template } from '../session.js';

/** Entries that belong to one call alone, beside those of its template. */
export function ownMetadataCases(make: MakeTransport): void {
  const sentTo = (server: CountingServer, ...names: string[]) =>
    server.requests.map(({ metadata }) => names.map((name) => metadata.get(name).map(String)));

  it('sends the metadata of each call beside that of its template', async (t) => {
    const server = await CountingServer.serve(t);
    const templates = [template('unary', [['x-fixed', 'f']]), template('server-stream', [['x-replies', '1']])];
    const session = await Session.open(t, make, server.address, { templates });
    for (let i = 0; i < 30; i++) {
      const own: MetadataEntry[] = [
        ['x-own', `value ${i}`],
        ['authorization', `Bearer ${i}`],
        ['x-bytes-bin', Buffer.from(`b${i}`).toString('base64')],
      ];
      await session.start(i % 2, Buffer.from('x'), 0, own).end;
    }
    assert.deepEqual(
      sentTo(server, 'x-fixed', 'x-own', 'authorization', 'x-bytes-bin'),
      Array.from({ length: 30 }, (_, i) => [i % 2 === 0 ? ['f'] : [], [`value ${i}`], [`Bearer ${i}`], [`b${i}`]]),
    );
    await session.closeAndCheck(server.count);
  });

  it('sends none where a call has none, be others before and after it', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address);
    for (const own of [
      null,
      [['x-own', 'a']],
      null,
      [],
      [
        ['x-own', 'b'],
        ['x-own', 'c'],
      ],
      null,
    ] as (MetadataEntry[] | null)[]) {
      await session.start(0, Buffer.from('x'), 5000, own).end;
    }
    assert.deepEqual(sentTo(server, 'x-own'), [[[]], [['a']], [[]], [[]], [['b, c']], [[]]]);
    await session.closeAndCheck(server.count);
  });

  it('keeps calls apart that are open at once, and that wait for a place', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address, { connections: 2 });
    const calls = Array.from({ length: 200 }, (_, i) => session.start(0, Buffer.from('x'), 0, [['x-own', String(i)]]));
    await Promise.all(calls.map((call) => call.end));
    const seen = sentTo(server, 'x-own').flat(2);
    assert.deepEqual(
      seen.map(Number).sort((a, b) => a - b),
      Array.from({ length: 200 }, (_, i) => i),
    );
    await session.closeAndCheck(server.count);
  });

  it('sends values of any length that may be sent, over several frames', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address);
    const long = 'abcdefgh'.repeat(900);
    for (const value of ['', '~', long])
      await session.start(0, Buffer.from('x'), 0, [
        ['x-own', value],
        ['x-empty', ''],
      ]).end;
    assert.deepEqual(sentTo(server, 'x-own', 'x-empty'), [
      [[''], ['']],
      [['~'], ['']],
      [[long], ['']],
    ]);
    await session.closeAndCheck(server.count);
  });
}
