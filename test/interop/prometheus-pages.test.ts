import assert from 'node:assert/strict';
import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bracket } from '../../src/metrics/bracket.js';
import type { PageSources } from '../../src/metrics/page-sources.js';
import { openPrometheus } from '../../src/metrics/prometheus/open-prometheus.js';
import type { Verdict } from '../../src/metrics/verdict.js';
import { heedDoubts } from '../../src/metrics/verify/heed-doubts.js';
import { PLAIN_ACCESS } from '../../src/shared/metrics-access.js';
import { settle } from '../metrics/settle.js';
import { decisive } from '../metrics/verify/bracketed-run.js';
import { clientBooks } from '../metrics/verify/client-books.js';
import { calls, type SimulatedCall } from '../metrics/verify/simulated-call.js';
import { type ServerSettings, SimulatedServer, WITH_CODES } from '../metrics/verify/simulated-server.js';
import { type PrometheusServer, type ScrapeJob, startPrometheus } from './prometheus-server.js';
import { needs } from './toolchain.js';

type JobSettings = Partial<Omit<ScrapeJob, 'targets'>> & { labels?: Record<string, string> };

describe('pages that a Prometheus server kept', { skip: needs('prometheus') }, () => {
  /** One server for all of them, with a job for each page: it takes seconds to take up others. */
  const JOBS = {
    plain: {},
    renamed: { labels: { service: 'k8s-orders', namespace: 'shop' } },
    'renamed-alike': { labels: { service: 'order-service', method: 'scrape' } },
    honoured: { labels: { service: 'k8s-orders', namespace: 'shop' }, honorLabels: true },
    'honoured-alike': { labels: { service: 'order-service', method: 'scrape' }, honorLabels: true },
    'without-counter': { drop: 'grpc_server_handled_total' },
    merged: { labeldrop: 'grpc_code' },
    'without-start': { drop: 'process_start_time_seconds' },
    slow: { interval: '700ms' },
    seldom: { interval: '5s' },
    timed: {},
    growing: {},
  } satisfies Record<string, JobSettings>;
  type Job = keyof typeof JOBS;

  let prometheus: PrometheusServer;
  let jobs: ScrapeJob[];
  const page = new Map<string, () => string | Promise<string>>();
  const servers: Server[] = [];
  before(async () => {
    jobs = await Promise.all(
      Object.entries(JOBS).map(async ([name, { labels = {}, ...rest }]: [string, JobSettings]) => {
        return { name, targets: [{ address: await serve(name), labels }], ...rest };
      }),
    );
    prometheus = await startPrometheus(jobs);
  });
  after(async () => {
    await prometheus.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function listen(server: Server): Promise<string> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function serve(name: string): Promise<string> {
    page.set(name, () => 'a 1\n');
    return listen(createServer(async (_request, response) => response.end(await page.get(name)!())));
  }

  const pagesOf = (job: Job) => openPrometheus(prometheus.url, `{job="${job}"}`, PLAIN_ACCESS);
  const textOf = async ({ sources }: PageSources) => (await sources[0]!.read()).text;

  /** What is said of those calls where the server counts them as it likes. */
  async function verdictOn(
    job: Job,
    settings: ServerSettings,
    own: readonly SimulatedCall[],
    meanwhile: (server: SimulatedServer) => unknown = () => {},
  ): Promise<Verdict> {
    const server = new SimulatedServer(settings);
    server.play(calls(5));
    page.set(job, () => server.page());
    const pages = await pagesOf(job);
    const bracket = await Bracket.open(pages.sources, { settleMs: 1000, exclusive: true });
    server.play(own);
    await meanwhile(server);
    const verdict = await settle(bracket, clientBooks(own));
    return heedDoubts(verdict, await pages.doubts());
  }

  const ours = [...calls(60), ...calls(40, { answered: 5 })];
  const shared: ServerSettings = { convention: 'shared-library', deployment: 'order-service' };
  const doubles = { times: () => 2 };

  for (const job of ['renamed', 'renamed-alike', 'honoured', 'honoured-alike'] as const) {
    it(`have the labels that the server gave them, though those of Prometheus are called alike: ${job}`, async () => {
      const honest = await verdictOn(job, shared, ours);
      assert.equal(honest.outcome, 'pass', honest.headline);
      const series = honest.checks.find(({ name }) => name === 'requests-total')!.series.join();
      assert.match(series, /service="order-service"/);
      assert.doesNotMatch(series, /exported_|job=|instance=/);
      const lying = await verdictOn(job, { ...shared, lie: doubles }, ours);
      assert.equal(lying.outcome, 'fail', lying.headline);
    });
  }

  for (const convention of WITH_CODES) {
    it(`prove ${convention} honest, and one that counts no errors a liar`, async () => {
      const honest = await verdictOn('renamed-alike', { convention }, ours);
      assert.equal(honest.outcome, 'pass', honest.headline);
      const times = (code: number) => (code === 0 ? 1 : 0);
      const lying = await verdictOn('plain', { convention, lie: { times, observations: times } }, ours);
      assert.equal(lying.outcome, 'fail', lying.headline);
      assert.ok(decisive(lying, 'fail').includes('requests-by-code 5'), lying.headline);
    });
  }

  it('accuse nobody of a restart during the run', async () => {
    const verdict = await verdictOn('plain', { convention: 'go-grpc-middleware' }, ours, (server) => {
      server.restart();
      server.play(calls(3));
    });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
    assert.match(verdict.headline, /the server restarted during the run/);
  });

  it('show a counter that was reset while its process lived', async () => {
    const lie = { resetsAfter: 50 };
    const verdict = await verdictOn('plain', { convention: 'go-grpc-middleware', lie }, ours);
    assert.equal(verdict.outcome, 'fail', verdict.headline);
  });

  it('prove nothing where replicas came during the run', async () => {
    const verdict = await verdictOn('growing', { convention: 'go-grpc-middleware' }, ours, async () => {
      const more = { address: await serve('more') };
      const grown = jobs.map((job) => (job.name === 'growing' ? { ...job, targets: [...job.targets, more] } : job));
      await prometheus.reload(grown);
    });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(
      verdict.headline,
      /^Prometheus scraped \{job="growing".*\} before the run and .*replicas may have come or gone/,
    );
  });

  it('are no reason to accuse anybody of what Prometheus itself leaves out', async () => {
    const settings: ServerSettings = { convention: 'go-grpc-middleware' };
    const verdict = await verdictOn('without-counter', settings, ours);
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
    assert.match(
      verdict.headline,
      /^2 samples of each scrape of \S+ \{job="without-counter".*\} did not come here: .*metric_relabel_configs/,
    );
    const merged = await verdictOn('merged', settings, ours);
    assert.deepEqual([merged.outcome, decisive(merged, 'fail')], ['cannot-tell', []], merged.headline);
    const unrelated = await verdictOn('without-start', settings, ours);
    assert.equal(unrelated.outcome, 'pass', unrelated.headline);
  });

  it('are from scrapes that began after they were asked for', async () => {
    let rendered = 0;
    page.set('plain', () => `a ${++rendered}\n`);
    const pages = await pagesOf('plain');
    for (let nth = 0; nth < 4; nth++) {
      const known = rendered;
      const value = Number(/^a (\d+)$/m.exec(await textOf(pages))![1]);
      assert.ok(value > known, `${value} after ${known}`);
    }
  });

  it('are not those of a scrape that was under way when they were asked for', async () => {
    let begun = 0;
    page.set('slow', async () => {
      const text = `a ${++begun}\n`;
      await sleep(300);
      return text;
    });
    const pages = await pagesOf('slow');
    for (let nth = 0; nth < 3; nth++) {
      const known = begun;
      while (begun === known) await sleep(5);
      const underWay = begun;
      const value = Number(/^a (\d+)$/m.exec(await textOf(pages))![1]);
      assert.ok(value > underWay, `${value} while ${underWay} was under way`);
    }
  });

  it('hold what the last page held: no series that is gone, and samples with a time of their own', async () => {
    const first = '# TYPE a_total counter\na_total{b="1"} 1\na_total{b="2"} 2\n';
    page.set('timed', () => first);
    const pages = await pagesOf('timed');
    assert.equal(await textOf(pages), first);
    const second = `# TYPE a_total counter\na_total{b="2"} 3\na_total{b="3"} 4.5 ${Date.now() - 700}\n`;
    page.set('timed', () => second);
    assert.equal(await textOf(pages), second);
  });

  it('tell a page that prints six digits from one that prints all', async () => {
    const roundingOn = async (text: string) => {
      page.set('plain', () => text);
      const [source] = (await pagesOf('plain')).sources;
      return (await source!.read()).page.families.get('a')!.samples[0]!.rounding;
    };
    assert.equal(await roundingOn('a 1.23457e+06\nb 7\n'), 5);
    assert.equal(await roundingOn('a 1234570\nb 1234567\n'), 0);
  });

  it('are asked for with what a guard before the server wants, and tell nobody of it', async () => {
    page.set('plain', () => 'a 1\n');
    const seen = new Set<IncomingHttpHeaders['authorization']>();
    const guard = createServer((asked, answer) => {
      const { authorization } = asked.headers;
      seen.add(authorization);
      if (authorization !== 'Bearer hush-hush') return void answer.writeHead(401).end();
      get(`${prometheus.url}${asked.url!.replace('/prom/', '/')}`, (response) => {
        answer.writeHead(response.statusCode!, response.headers);
        response.pipe(answer);
      });
    });
    const url = `http://${await listen(guard)}/prom/`;
    const access = { ...PLAIN_ACCESS, headers: [['authorization', 'Bearer hush-hush']] as const };
    const { sources } = await openPrometheus(url, '{job="plain"}', access);
    assert.equal((await sources[0]!.read()).text, 'a 1\n');
    assert.deepEqual([...seen], ['Bearer hush-hush']);
    await assert.rejects(openPrometheus(url, '{job="plain"}', PLAIN_ACCESS), {
      code: 'bad-metrics',
      message: `the Prometheus server at ${url} answered 401 Unauthorized`,
    });
  });

  it('are not waited for without end where the target has gone down', async () => {
    page.set('plain', () => 'a 1\n');
    const pages = await pagesOf('plain');
    page.set('plain', () => 'garbage garbage\n');
    await assert.rejects(pages.sources[0]!.read(), /cannot scrape \{job="plain",instance="\S+"\}: .*garbage/);
    page.set('plain', () => 'a 1\n');
    assert.equal(await textOf(pages), 'a 1\n');
  });

  it('are given up when that is asked for', async () => {
    const [source] = (await pagesOf('seldom')).sources;
    const stop = new AbortController();
    const reading = source!.read(stop.signal);
    const stopped = sleep(100).then(() => stop.abort());
    await assert.rejects(reading, /the scrape was stopped$/);
    await stopped;
  });
});
