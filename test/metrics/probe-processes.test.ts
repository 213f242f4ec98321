import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { Bracket } from '../../src/metrics/bracket.js';
import { httpPage } from '../../src/metrics/http-page.js';
import { openSources } from '../../src/metrics/open-sources.js';
import { probeProcesses } from '../../src/metrics/probe-processes.js';
import { heedDoubts } from '../../src/metrics/verify/heed-doubts.js';
import { PLAIN_ACCESS } from '../../src/shared/metrics-access.js';
import { PageServer } from './page-server.js';
import { startPrefork } from './prefork-server.js';
import { settle } from './settle.js';
import { decisive } from './verify/bracketed-run.js';
import { clientBooks } from './verify/client-books.js';
import { calls } from './verify/simulated-call.js';
import { SimulatedServer } from './verify/simulated-server.js';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serve(page: () => string): Promise<string> {
  const server = new PageServer(page);
  open.push(server);
  return server.listen();
}

/** An address at which those pages take turns. */
function taking(...turns: (() => string)[]): Promise<string> {
  let asked = 0;
  return serve(() => turns[asked++ % turns.length]!());
}

const codesOf = async (url: string) => (await probeProcesses([httpPage(url)])).map(({ code }) => code);
const asked = (...urls: string[]) => openSources({ urls, names: [], prometheus: null, access: PLAIN_ACCESS });

describe('the look at a page before the run', () => {
  it('sees that four real processes share one port', async () => {
    const prefork = await startPrefork(4);
    open.push({ close: () => prefork.stop() });
    const [warning] = await probeProcesses([httpPage(prefork.url)]);
    assert.equal(warning?.code, 'several-processes');
    assert.match(
      warning!.message,
      /^At http:\S+ \w+ went from \S+ to \S+ from one scrape to the next, before the run: several processes seem to answer there/,
    );
  });

  it('takes one real process for one', async () => {
    const prefork = await startPrefork(1);
    open.push({ close: () => prefork.stop() });
    assert.deepEqual(await codesOf(prefork.url), []);
  });

  const signs: [what: string, first: string, second: string][] = [
    ['start times', 'process_start_time_seconds 100\n', 'process_start_time_seconds 200\n'],
    ['CPU times', 'process_cpu_seconds_total 3.5\n', 'process_cpu_seconds_total 1.25\n'],
    [
      'names that OpenTelemetry gives them',
      'target_info{service_instance_id="a"} 1\n',
      'target_info{service_instance_id="b"} 1\n',
    ],
    [
      'collections',
      'python_gc_collections_total{generation="0"} 9\n',
      'python_gc_collections_total{generation="0"} 7\n',
    ],
  ];
  for (const [what, first, second] of signs) {
    it(`sees several processes by their ${what}`, async () => {
      assert.deepEqual(
        await codesOf(
          await taking(
            () => first,
            () => second,
          ),
        ),
        ['several-processes'],
      );
      assert.deepEqual(await codesOf(await taking(() => first)), []);
    });
  }

  it('sees them by their counts of calls alone', async () => {
    const servers = [9, 2].map((count) => {
      const server = new SimulatedServer({ convention: 'go-grpc-middleware', startTime: null });
      server.play(calls(count));
      return () => server.page();
    });
    assert.deepEqual(await codesOf(await taking(...servers)), ['several-processes']);
  });

  it('minds no clock that was corrected by a second, and no gauge that falls', async () => {
    const pages = [
      'process_start_time_seconds 100\nprocess_cpu_seconds_total 3.5\nb 9\n',
      'process_start_time_seconds 101\nprocess_cpu_seconds_total 3.49\nb 1\n',
    ];
    assert.deepEqual(await codesOf(await taking(...pages.map((page) => () => page))), []);
  });

  it('takes a page that joins several processes for what it is', async () => {
    const joined = (...ids: string[]) =>
      ids.flatMap((id) => [`target_info{service_instance_id="${id}"} 1`, `process_cpu_seconds_total{pid="${id}"} 5`]);
    const pages = [joined('a', 'b', 'c'), joined('b', 'a')].map((lines) => () => `${lines.join('\n')}\n`);
    assert.deepEqual(await codesOf(await taking(...pages)), []);
  });

  it('finds the page that cannot be read', async () => {
    await assert.rejects(asked(await serve(() => '<html>')), { name: 'GrpcRedError', code: 'bad-metrics' });
  });

  it('keeps a run from being proven by the page of one of several processes, and accuses nobody', async () => {
    for (const lie of [{}, { times: () => 2 }]) {
      const workers = [0, 1].map(() => new SimulatedServer({ convention: 'go-grpc-middleware', lie }));
      const pages = workers.map((worker, i) => () => `${worker.page()}process_cpu_seconds_total ${3 - i}\n`);
      const sources = (await asked(await taking(...pages)))!;
      const bracket = await Bracket.open(sources.sources, { settleMs: 100, exclusive: true });
      for (const worker of workers) worker.play(calls(50));
      const settled = await settle(bracket, clientBooks(calls(100)));
      const verdict = heedDoubts(settled, await sources.doubts());
      assert.deepEqual(
        [verdict.outcome, decisive(verdict, 'fail'), decisive(verdict, 'pass')],
        ['cannot-tell', [], []],
      );
      assert.match(verdict.headline, /^At http:\S+ process_cpu_seconds_total went from 3 to 2 .*--metrics-discover/);
      assert.equal(verdict.checks.filter(({ name }) => name === 'same-process').length, 1);
    }
  });
});

describe('pages of several processes during the run', () => {
  for (const [what, own] of [
    ['by the CPU time of each', (page: string, i: number) => `${page}process_cpu_seconds_total ${3 - i}\n`],
    ['by series that only one of them has', (page: string, i: number) => [page, 'up 1\n'][i]!],
  ] as [string, (page: string, i: number) => string][]) {
    it(`are recognised ${what}, and nobody is accused`, async () => {
      const worker = new SimulatedServer({ convention: 'go-grpc-middleware', startTime: null });
      worker.play(calls(40));
      const url = await taking(...[0, 1].map((i) => () => own(worker.page(), i)));
      const bracket = await Bracket.open([httpPage(url)], { settleMs: 600, exclusive: true });
      worker.play(calls(30));
      const verdict = await settle(bracket, clientBooks(calls(100)));
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(verdict.headline, /which it cannot in one process: several seem to answer there/);
    });
  }
});
