import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { openPrometheus } from '../../../src/metrics/prometheus/open-prometheus.js';
import { PLAIN_ACCESS } from '../../../src/shared/metrics-access.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answers = Record<string, (query: string) => unknown>;
const UP = { __name__: 'up', job: 'x', instance: 'h:1' };
const found = (...metrics: object[]) => ({ result: metrics.map((metric) => ({ metric, value: [1, '1'] })) });
const usual: Answers = {
  'status/buildinfo': () => ({ version: '2.42.0+ds' }),
  query: () => found(UP),
  targets: () => ({ activeTargets: [{ labels: UP, scrapePool: 'x', scrapeInterval: '15s' }] }),
};

/** Answers as something that speaks Prometheus' API, well or badly. */
async function refusalOf(answers: Answers, hints: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    const answer = { ...usual, ...answers }[pathname.replace('/api/v1/', '')];
    response.writeHead(answer === undefined ? 404 : 200);
    response.end(JSON.stringify({ status: 'success', data: answer?.(searchParams.get('query') ?? '') }));
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { notice } = await openPrometheus(url, '{job="x"}', PLAIN_ACCESS).catch(
    (error: Error & { code: string; hint: string }) => {
      hints.push(error.hint);
      assert.deepEqual([error.name, error.code], ['GrpcRedError', 'bad-metrics']);
      return { notice: error.message.replace(`the Prometheus server at ${url} `, '') };
    },
  );
  return notice!;
}

describe('a Prometheus server', () => {
  it('is taken, with the interval that it tells', async () => {
    assert.equal(
      await refusalOf({}),
      'Prometheus scrapes 1 target every 15 s: reading takes up to 30 s before the run, and as long after it',
    );
  });

  it('is taken with the interval that its samples show, where it keeps its targets to itself', async () => {
    const values = [1, 6, 11, 16].map((seconds) => [seconds, '1']);
    const query = (text: string) => (text.includes('[') ? { result: [{ metric: UP, values }] } : found(UP));
    assert.match(await refusalOf({ query, targets: () => null }), /every 5 s:/);
  });

  it('is taken with whatever configuration, in time that grows with its length', async () => {
    const yaml = `- job_name: ${' '.repeat(1_000_000)}x ${'y '.repeat(500_000)}\n  honor_labels: true\n`;
    assert.match(await refusalOf({ 'status/config': () => ({ yaml }) }), /^Prometheus scrapes 1 target /);
  });

  it('may have a target with an up of its own', async () => {
    assert.match(await refusalOf({ query: () => found({ ...UP, of: 'a disk' }, UP) }), /^Prometheus scrapes 1 target /);
  });

  const refusals: [what: string, answers: Answers, message: RegExp][] = [
    ['of an old version', { 'status/buildinfo': () => ({ version: '2.16.0' }) }, /^is of version "2\.16\.0"$/],
    ['without a version', { 'status/buildinfo': () => 7 }, /^does not say its version$/],
    ['without the target', { query: () => found() }, /^scrapes no target that "\{job=/],
    ['with garbage', { query: () => [{ result: 5 }] }, /^scrapes no target/],
    [
      'with a target twice',
      { query: () => found({ ...UP, a: '1' }, { ...UP, a: '2' }) },
      /^has two targets of one job/,
    ],
    [
      'with more targets than can be read',
      { query: () => found(...Array.from({ length: 101 }, (_, i) => ({ ...UP, instance: `h:${i}` }))) },
      /^has 101 targets for .*, and at most 100 are read$/,
    ],
    [
      'with a whole data centre behind the selector',
      {
        query: () =>
          found(
            ...Array.from({ length: 30_000 }, (_, i) => ({ ...UP, instance: `h:${i}`, ...(i % 2 ? { a: '1' } : {}) })),
          ),
      },
      /^has 30000 targets for .*, and at most 100 are read$/,
    ],
    [
      'that scrapes too seldom',
      { targets: () => ({ activeTargets: [{ labels: UP, scrapePool: 'x', scrapeInterval: '1h' }] }) },
      /^scrapes \{job="x",instance="h:1"\} every 3600 s only$/,
    ],
  ];
  for (const [what, answers, message] of refusals) {
    it(`is refused ${what}`, async () => assert.match(await refusalOf(answers), message));
  }

  for (const [lastError, setting] of [
    ['sample limit exceeded', 'sample_limit'],
    ['body size limit exceeded', 'body_size_limit'],
  ] as const) {
    it(`is refused where it throws the page away, with the limit to raise: ${setting}`, async () => {
      const down = (text: string) => ({
        result: [
          text.includes('[')
            ? { metric: UP, values: [1, 1.01, 1.02].map((seconds) => [seconds, '0']) }
            : { metric: UP, value: [1, '0'] },
        ],
      });
      const targets = () => ({
        activeTargets: [{ labels: UP, scrapePool: 'x', scrapeInterval: '10ms', lastError }],
      });
      const hints: string[] = [];
      assert.equal(
        await refusalOf({ query: down, targets }, hints),
        `cannot scrape {job="x",instance="h:1"}: ${lastError}`,
      );
      assert.match(hints.join(), new RegExp(`raise ${setting} of its job`));
    });
  }

  it('may answer what it likes: it is taken or refused in a sentence', async () => {
    const answers = fc.record({
      version: fc.oneof(fc.constant('2.42.0'), fc.jsonValue()),
      query: fc.oneof(fc.jsonValue(), someSeries),
      targets: fc.jsonValue(),
      config: fc.oneof(fc.jsonValue(), fc.record({ yaml: fc.string() })),
    });
    const seen = async ({ version, query, targets, config }: Record<string, unknown>) => {
      const said = await refusalOf({
        'status/buildinfo': () => ({ version }),
        query: () => query,
        targets: () => targets,
        'status/config': () => config,
      });
      assert.equal(typeof said, 'string');
    };
    await fc.assert(fc.asyncProperty(answers, seen), { numRuns: 60, seed: 1 });
  });
});

const someSeries = fc.record({
  result: fc.array(
    fc.record({
      metric: fc.oneof(fc.constant(UP), fc.dictionary(fc.string(), fc.jsonValue())),
      value: fc.oneof(fc.constant([1, '1']), fc.jsonValue()),
      values: fc.array(fc.tuple(fc.double(), fc.string())),
    }),
  ),
});
