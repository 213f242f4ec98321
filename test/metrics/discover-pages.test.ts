import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { Bracket } from '../../src/metrics/bracket.js';
import { discoverPages, type Resolve } from '../../src/metrics/discover-pages.js';
import { heedDoubts } from '../../src/metrics/verify/heed-doubts.js';
import { PLAIN_ACCESS } from '../../src/shared/metrics-access.js';
import { parsePageName, showPageName } from '../../src/shared/page-name.js';
import { settle } from './settle.js';
import { clientBooks } from './verify/client-books.js';
import { calls } from './verify/simulated-call.js';
import { SimulatedServer } from './verify/simulated-server.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A page at that address; on the port where it is given, else on a free one. */
async function serveAt(address: string, page: () => string, port = 0): Promise<{ port: number; hosts: unknown[] }> {
  const hosts: unknown[] = [];
  const server = createServer((request, response) => {
    hosts.push([request.headers.host, request.url]);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(page());
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return { port: (server.address() as AddressInfo).port, hosts };
}

const v4 = (...addresses: string[]) => addresses.map((address) => ({ address, family: 4 as const }));
const named = (port: number, rest = '') => parsePageName(`dns:orders.example:${port}${rest}`)!;

describe('pages by a DNS name', () => {
  it('are read at each of its addresses once, by the name', async () => {
    const first = await serveAt('127.0.0.2', () => 'a 1\n');
    const second = await serveAt('127.0.0.3', () => 'a 2\n', first.port);
    const resolve: Resolve = async () => v4('127.0.0.3', '127.0.0.2', '127.0.0.3');
    const { sources, doubts } = await discoverPages(named(first.port, '/m?x=1'), PLAIN_ACCESS, resolve);
    const url = `http://orders.example:${first.port}/m?x=1`;
    assert.deepEqual(
      sources.map(({ shown }) => shown),
      [`${url} (127.0.0.2)`, `${url} (127.0.0.3)`],
    );
    const pages = await Promise.all(sources.map((source) => source.read()));
    assert.deepEqual(
      pages.map(({ url: shown, text }) => [shown, text]),
      [
        [`${url} (127.0.0.2)`, 'a 1\n'],
        [`${url} (127.0.0.3)`, 'a 2\n'],
      ],
    );
    const asked = [[`orders.example:${first.port}`, '/m?x=1']];
    assert.deepEqual([first.hosts, second.hosts], [asked, asked]);
    assert.deepEqual(await doubts(), []);
  });

  it('are looked up as this machine does it', async () => {
    const { port } = await serveAt('127.0.0.1', () => 'a 1\n');
    const { sources } = await discoverPages(parsePageName(`dns4:///localhost:${port}`)!, PLAIN_ACCESS);
    assert.equal((await sources[0]!.read()).text, 'a 1\n');
    assert.deepEqual(
      sources.map(({ shown }) => shown),
      [`http://localhost:${port}/metrics (127.0.0.1)`],
    );
  });

  it('of IPv4 and IPv6 are both read', async () => {
    const first = await serveAt('127.0.0.1', () => 'a 1\n');
    await serveAt('::1', () => 'a 2\n', first.port);
    const resolve: Resolve = async () => [{ address: '::1', family: 6 }, ...v4('127.0.0.1')];
    const { sources } = await discoverPages(named(first.port), PLAIN_ACCESS, resolve);
    const pages = await Promise.all(sources.map((source) => source.read()));
    assert.deepEqual(
      pages.map(({ text }) => text),
      ['a 1\n', 'a 2\n'],
    );
  });

  it('are refused where the name has no address, or too many', async () => {
    const refused = (resolve: Resolve) => discoverPages(named(9090), PLAIN_ACCESS, resolve);
    const unknown = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    await assert.rejects(
      refused(() => Promise.reject(unknown)),
      {
        name: 'GrpcRedError',
        message:
          'dns:orders.example:9090/metrics stands for no page: the name orders.example has no address (ENOTFOUND)',
      },
    );
    await assert.rejects(
      refused(async () => []),
      { code: 'bad-metrics' },
    );
    const many = v4(...Array.from({ length: 101 }, (_, i) => `127.0.1.${i}`));
    await assert.rejects(
      refused(async () => many),
      {
        message: 'dns:orders.example:9090/metrics stands for 101 addresses, and at most 100 pages are read',
      },
    );
  });

  /** Two replicas that share our calls, and what the name stands for after the run. */
  async function verdictWith(after: Awaited<ReturnType<Resolve>> | Error, lie = {}) {
    const replicas = [{}, lie].map((each) => new SimulatedServer({ convention: 'go-grpc-middleware', lie: each }));
    for (const server of replicas) server.play(calls(3));
    const { port } = await serveAt('127.0.0.2', () => replicas[0]!.page());
    await serveAt('127.0.0.3', () => replicas[1]!.page(), port);
    let lookups = 0;
    const resolve: Resolve = async () => {
      if (lookups++ === 0) return v4('127.0.0.2', '127.0.0.3');
      if (after instanceof Error) throw after;
      return after;
    };
    const pages = await discoverPages(named(port), PLAIN_ACCESS, resolve);
    const bracket = await Bracket.open(pages.sources, { settleMs: 300, exclusive: true });
    replicas[0]!.play(calls(40));
    replicas[1]!.play(calls(60));
    const verdict = await settle(bracket, clientBooks(calls(100)));
    return heedDoubts(verdict, await pages.doubts());
  }

  it('are added', async () => {
    const verdict = await verdictWith(v4('127.0.0.3', '127.0.0.2'));
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });

  it('show a lie of one of them', async () => {
    const verdict = await verdictWith(v4('127.0.0.2', '127.0.0.3'), { times: () => 2 });
    assert.equal(verdict.outcome, 'fail', verdict.headline);
  });

  it('prove nothing, and accuse nobody, where the name stands for others after the run', async () => {
    for (const lie of [{}, { times: () => 2 }]) {
      const verdict = await verdictWith(v4('127.0.0.2', '127.0.0.3', '127.0.0.4'), lie);
      assert.equal(verdict.outcome, 'cannot-tell');
      assert.match(
        verdict.headline,
        /^dns:orders\.example:\d+\/metrics stood for 127\.0\.0\.2, 127\.0\.0\.3 before the run and for 127\.0\.0\.2, 127\.0\.0\.3, 127\.0\.0\.4 after it: replicas may have come or gone/,
      );
      assert.deepEqual([verdict.checks[0]!.name, verdict.checks[0]!.outcome], ['same-targets', 'cannot-tell']);
      assert.deepEqual(
        verdict.checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'pass'),
        [],
      );
    }
  });

  it('prove nothing where the name cannot be looked up after the run', async () => {
    const verdict = await verdictWith(new Error('gone'));
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /and could not be looked up after it/);
  });
});

describe('a name of pages', () => {
  const names: [text: string, shown: string][] = [
    ['dns:orders.example:9090', 'dns:orders.example:9090/metrics'],
    ['dns:///orders:9090', 'dns:orders:9090/metrics'],
    ['dns+https:Orders:443/a/b?c=d', 'dns+https:orders:443/a/b?c=d'],
    ['dns4:x_y.z:1/', 'dns4:x_y.z:1/'],
    ['dns6+https:///x.:65535/m', 'dns6+https:x.:65535/m'],
  ];
  for (const [text, shown] of names) {
    it(`is read from ${text}`, () => assert.equal(showPageName(parsePageName(text)!), shown));
  }

  for (const text of [
    'orders:9090',
    'dns:orders',
    'dns:orders:0',
    'dns:orders:65536',
    'dns:a b:1',
    'dns:x:1#f',
    'dns5:x:1',
    'dns://8.8.8.8/x:1',
    'dns:user@x:1',
  ]) {
    it(`is not ${text}`, () => assert.equal(parsePageName(text), null));
  }
});
