import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bracket, type BracketOptions } from '../../src/metrics/bracket.js';
import { httpPage } from '../../src/metrics/http-page.js';
import { PageServer } from './page-server.js';
import { settle } from './settle.js';
import { checkOf } from './verify/bracketed-run.js';
import { clientBooks } from './verify/client-books.js';
import { calls } from './verify/simulated-call.js';
import { type ServerSettings, SimulatedServer } from './verify/simulated-server.js';

const ours = [...calls(100), ...calls(10, { answered: 5 })];
const settings: ServerSettings = { convention: 'go-grpc-middleware' };
const quick: BracketOptions = { settleMs: 400, exclusive: true };

const open: PageServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A server that has a history, so that its page is never empty. */
function aServer(lie: ServerSettings['lie'] = {}): SimulatedServer {
  const server = new SimulatedServer({ ...settings, lie });
  server.play(calls(5));
  return server;
}

async function serve(page: () => string): Promise<{ url: string; pages: PageServer }> {
  const pages = new PageServer(page);
  open.push(pages);
  return { url: await pages.listen(), pages };
}

/** Until the page was asked for twice more: then the first of these was read. */
async function untilRead(pages: PageServer): Promise<void> {
  const enough = pages.requests + 2;
  while (pages.requests < enough) await sleep(20);
}

describe('the scrapes around a run', () => {
  it('end at once when the page agrees', async () => {
    const server = aServer();
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 30_000 });
    server.play(ours);
    const verdict = await settle(bracket, clientBooks(ours));
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.ok(verdict.settledAfterMs! < 15_000, `${verdict.settledAfterMs}`);
    assert.equal(pages.requests, 2);
  });

  it('wait for a page that comes late', async () => {
    const server = aServer();
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 30_000 });
    const flushed = sleep(300).then(() => server.play(ours));
    const verdict = await settle(bracket, clientBooks(ours));
    await flushed;
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.ok(verdict.settledAfterMs! >= 250, `${verdict.settledAfterMs}`);
    assert.ok(pages.requests > 2);
  });

  it('wait for a page that is made anew only now and then', async () => {
    const server = aServer();
    let cached = server.page();
    const refresh = setInterval(() => (cached = server.page()), 350);
    const { url } = await serve(() => cached);
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 30_000 });
    server.play(ours);
    const verdict = await settle(bracket, clientBooks(ours));
    clearInterval(refresh);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });

  it('call nothing a failure before the page has had its time', async () => {
    const server = aServer({ times: (code) => (code === 0 ? 1 : 0) });
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], quick);
    server.play(ours);
    const verdict = await settle(bracket, clientBooks(ours));
    assert.equal(verdict.outcome, 'fail');
    assert.equal(checkOf(verdict, 'requests-by-code', { code: 5 }).outcome, 'fail');
    assert.ok(verdict.settledAfterMs! >= 400, `${verdict.settledAfterMs}`);
    // Once before the run and twice after it, however slow the machine is.
    assert.ok(pages.requests >= 3);
  });

  it('give a page that is seen to be refreshed seldom twice as long', async () => {
    const server = aServer({ times: (code) => (code === 0 ? 1 : 0) });
    let cached = server.page();
    const { url, pages } = await serve(() => cached);
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 10 });
    const half = Math.ceil(ours.length / 2);
    const run = (async () => {
      server.play(ours.slice(0, half));
      cached = server.page();
      await untilRead(pages);
      await sleep(400);
      server.play(ours.slice(half));
      cached = server.page();
      await untilRead(pages);
    })();
    await bracket.watch(run);
    const verdict = await settle(bracket, clientBooks(ours));
    assert.equal(verdict.outcome, 'fail');
    assert.ok(verdict.settledAfterMs! >= 800, `${verdict.settledAfterMs}`);
  });

  it('say that the server is gone, without waiting for it as long as for a page', async () => {
    const server = aServer();
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 60_000 });
    server.play(ours);
    await pages.close();
    const begin = performance.now();
    const verdict = await settle(bracket, clientBooks(ours));
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(checkOf(verdict, 'scrape-after').because, /^After the run the metrics could not be read: .*refused/);
    assert.ok(performance.now() - begin < 30_000);
  });

  it('name the convention that the page followed before the server was gone', async () => {
    const server = aServer();
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 1 });
    await pages.close();
    const verdict = await settle(bracket, clientBooks(ours));
    assert.deepEqual([verdict.outcome, verdict.convention], ['cannot-tell', 'go-grpc-middleware']);
  });

  it('end early where a counter stands above what is possible and nobody else can have raised it', async () => {
    const server = aServer({ times: () => 2 });
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 60_000 });
    server.play(ours);
    const verdict = await settle(bracket, clientBooks(ours));
    assert.equal(verdict.outcome, 'fail');
    assert.equal(checkOf(verdict, 'requests-total').outcome, 'fail');
    assert.ok(verdict.settledAfterMs! < 30_000, `${verdict.settledAfterMs}`);
    assert.equal(pages.requests, 7);
  });

  it('say before each pause how much of the time is left', async () => {
    const server = aServer({ times: () => 0 });
    const { url } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], quick);
    server.play(ours);
    const left: number[] = [];
    await settle(bracket, clientBooks(ours), { onWait: (leftMs) => left.push(leftMs) });
    assert.ok(left.length >= 3, `${left}`);
    assert.deepEqual(
      left,
      [...left].sort((a, b) => b - a),
    );
    assert.ok(left[0]! <= quick.settleMs && left.at(-1)! >= 0, `${left}`);
  });

  it('accuse nobody by samples that are from before the end of the run', async () => {
    const server = aServer({ times: (code) => (code === 0 ? 1 : 0) });
    const stampedAt = (ms: number) => server.page().replaceAll(/^(grpc_.*) (\S+)$/gm, `$1 $2 ${ms}`);
    let agoMs = 60_000;
    const { url } = await serve(() => stampedAt(Date.now() - agoMs));
    const bracket = await Bracket.open([httpPage(url)], quick);
    server.play(ours);
    const early = await settle(bracket, clientBooks(ours));
    assert.equal(early.outcome, 'cannot-tell');
    assert.match(early.headline, /bears the time \d+, which is before the end of the run by our clock/);
    agoMs = 0;
    const fresh = await settle(bracket, clientBooks(ours));
    assert.equal(fresh.outcome, 'fail', fresh.headline);
  });

  it('take up a server again that was away for a moment', async () => {
    const server = aServer();
    let away = false;
    const { url } = await serve(() => (away ? 'garbage' : server.page()));
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 30_000 });
    server.play(ours);
    away = true;
    const back = sleep(400).then(() => (away = false));
    const verdict = await settle(bracket, clientBooks(ours));
    await back;
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });

  it('end early when they are stopped, and accuse nobody', async () => {
    const server = aServer({ times: () => 0 });
    const { url } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 60_000 });
    server.play(ours);
    const stop = new AbortController();
    const stopped = sleep(150).then(() => stop.abort());
    const begin = performance.now();
    const verdict = await settle(bracket, clientBooks(ours), { stopped: stop.signal });
    await stopped;
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(checkOf(verdict, 'settled').because, /stopped after \d+ ms, before they agreed: \d+ checks failed/);
    assert.ok(performance.now() - begin < 30_000);
  });

  it('look once where they are stopped before the first of them: the page may agree already, or not', async () => {
    const server = aServer();
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { ...quick, settleMs: 60_000 });
    const early = await settle(bracket, clientBooks(ours), { stopped: AbortSignal.abort() });
    assert.equal(early.outcome, 'cannot-tell');
    assert.match(early.headline, /The wait for the metrics was stopped after \d+ ms, before they agreed: /);
    assert.equal(pages.requests, 2);
    server.play(ours);
    const agreed = await settle(bracket, clientBooks(ours), { stopped: AbortSignal.abort() });
    assert.equal(agreed.outcome, 'pass', agreed.headline);
  });

  it('see that others call the server, and accuse nobody', async () => {
    const server = aServer({ times: () => 2 });
    const { url } = await serve(() => {
      server.play(calls(1));
      return server.page();
    });
    const bracket = await Bracket.open([httpPage(url)], { settleMs: 300, exclusive: false });
    server.play(ours);
    const verdict = await settle(bracket, clientBooks(ours), { exclusive: false });
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /others called this method too/);
  });

  it('look at the page before the run, and refuse an address where there is none', async () => {
    const { url } = await serve(() => '<html>');
    await assert.rejects(Bracket.open([httpPage(url)], quick), { name: 'GrpcRedError', code: 'bad-metrics' });
  });

  it('are listed with their moments, the two before the run apart', async () => {
    const server = aServer();
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], { settleMs: 300, exclusive: false });
    await bracket.watch(untilRead(pages).then(() => server.play(ours)));
    await settle(bracket, clientBooks(ours), { exclusive: false });
    const moments = bracket.rounds().map(({ moment }) => moment);
    assert.deepEqual([moments.slice(0, 2), moments.at(-1)], [['drift', 'before'], 'after']);
    const during = moments.slice(2, -1);
    assert.ok(during.length >= 1);
    assert.deepEqual(new Set(during), new Set(['during']));
  });

  it('see calls in flight', async () => {
    const server = new SimulatedServer({ convention: 'shared-library' });
    server.play(calls(5));
    const { url, pages } = await serve(() => server.page());
    const bracket = await Bracket.open([httpPage(url)], quick);
    server.play(calls(3, { booked: 'open' }));
    await bracket.watch(untilRead(pages));
    const verdict = await settle(bracket, clientBooks(ours));
    const seen = checkOf(verdict, 'in-flight-seen');
    assert.deepEqual([seen.outcome, seen.observed], ['pass', 3]);
  });
});
