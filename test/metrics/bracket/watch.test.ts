import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Bracket } from '../../../src/metrics/bracket.js';
import { httpPage } from '../../../src/metrics/http-page.js';
import { settle } from '../settle.js';

const PAGE = '# TYPE up gauge\nup 1\n';

describe('the scrapes around a run', () => {
  it('end with the run, also while a page keeps them waiting', async (t) => {
    const { url, hanging } = await pages(t, [PAGE, 'hang']);
    const bracket = await Bracket.open([httpPage(url)], { settleMs: 0, exclusive: true });
    const running = hanging.then(() => Date.now());
    await bracket.watch(running);
    // Left alone, the scrape would wait 10 s.
    assert.ok(Date.now() - (await running) < 5000);
  });

  it('leave no timer behind when the run is over before the next of them is due', async (t) => {
    const { url } = await pages(t, [PAGE]);
    const bracket = await Bracket.open([httpPage(url)], { settleMs: 0, exclusive: true });
    const before = timers();
    await bracket.watch(Promise.resolve());
    assert.equal(timers(), before);
  });

  it('show the page while the run lasts', async (t) => {
    const { url, hanging } = await pages(t, [PAGE, PAGE, 'hang']);
    const bracket = await Bracket.open([httpPage(url)], { settleMs: 0, exclusive: true });
    await bracket.watch(hanging);
    const moments = bracket.rounds().map(({ moment }) => moment);
    assert.equal(moments[0], 'before');
    assert.ok(moments.filter((moment) => moment === 'during').length >= 1);
  });

  it('end at once when the wait for a page that hangs after the run is stopped', async (t) => {
    const { url } = await pages(t, [PAGE, 'hang']);
    const bracket = await Bracket.open([httpPage(url)], { settleMs: 60_000, exclusive: true });
    const stop = new AbortController();
    const beginMs = Date.now();
    setTimeout(() => stop.abort(), 200);
    const verdict = await settle(bracket, [], { stopped: stop.signal });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.ok(Date.now() - beginMs < 5000);
  });
});

/** Serves one answer after the other, the last one for ever. */
async function pages(t: TestContext, answers: string[]): Promise<{ url: string; hanging: Promise<void> }> {
  let asked = 0;
  let hang = () => {};
  const hanging = new Promise<void>((resolve) => {
    hang = resolve;
  });
  const server = createServer((_request, response) =>
    give(response, answers[Math.min(asked++, answers.length - 1)]!, hang),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, hanging };
}

function give(response: ServerResponse, answer: string, hang: () => void): void {
  if (answer === 'hang') hang();
  else response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(answer);
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
