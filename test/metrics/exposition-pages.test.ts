import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import {
  Counter,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  type PrometheusContentType,
  Registry,
  Summary,
} from 'prom-client';
import { readPage } from '../../src/metrics/exposition.js';
import type { MetricsPage } from '../../src/metrics/page.js';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** A page as a real server wrote it (micrometer.txt: as one writes it). */
async function fixture(file: string, contentType: string): Promise<MetricsPage> {
  return readPage(await readFile(new URL(`../../../fixtures/pages/${file}`, import.meta.url), 'utf8'), contentType);
}

/** Values of one family: `suffix labels` → value. */
function values(page: MetricsPage, family: string): Record<string, number> {
  const { name, samples } = page.families.get(family)!;
  return Object.fromEntries(
    samples.map((sample) => [
      [sample.name.slice(name.length), ...sample.labels.values()].join(' ').trim(),
      sample.value,
    ]),
  );
}

function types(page: MetricsPage): Record<string, string> {
  return Object.fromEntries([...page.families.values()].map(({ name, type }) => [name, type]));
}

describe('a page of client_golang', () => {
  for (const [file, contentType, handled, suffix] of [
    ['go-client.txt', TEXT, 'grpc_server_handled_total', ''],
    ['go-client-openmetrics.txt', OPENMETRICS, 'grpc_server_handled', '_total '],
  ] as const) {
    describe(file, () => {
      let page: MetricsPage;
      before(async () => {
        page = await fixture(file, contentType);
      });

      it('has the counter by code', () => {
        const {
          [`${suffix}OK GetUser user.UserService unary`]: ok,
          [`${suffix}NotFound GetUser user.UserService unary`]: notFound,
        } = values(page, handled);
        assert.deepEqual({ ok, notFound }, { ok: 1000, notFound: 27 });
      });

      it('has the gauge and the counter of the memory ever allocated, whatever its TYPE lines call them', () => {
        const all = types(page);
        assert.equal(all.go_memstats_alloc_bytes, 'gauge');
        assert.equal(all.go_memstats_alloc_bytes_total, 'counter');
      });

      it('has the whole histogram in one family', () => {
        const { type, samples } = page.families.get('grpc_server_handling_seconds')!;
        const buckets = samples.filter(({ name }) => name.endsWith('_bucket'));
        assert.equal(type, 'histogram');
        assert.deepEqual(
          buckets.map(({ labels, value }) => [Number(labels.get('le')!.replace('+Inf', 'Infinity')), value]),
          [
            [0.005, 6],
            [0.01, 11],
            [0.025, 26],
            [0.05, 51],
            [0.1, 101],
            [0.25, 251],
            [0.5, 501],
            [1, 1001],
            [2.5, 1027],
            [5, 1027],
            [10, 1027],
            [Infinity, 1027],
          ],
        );
        assert.equal(values(page, 'grpc_server_handling_seconds')['_sum GetUser user.UserService unary'], 526.851);
      });

      it('has the quantiles of a summary, NaN where nothing was observed', () => {
        const { '0.5': median, '0.99': high, _sum: sum, _count: count } = values(page, 'queue_wait_seconds');
        assert.deepEqual({ median, high, sum, count }, { median: 0.25, high: 0.75, sum: 1, count: 2 });
        assert.equal(values(page, 'idle_seconds')['0.5'], Number.NaN);
      });

      it('has escaped label values and docstrings as they were meant', () => {
        assert.deepEqual(values(page, 'open_files'), { 'C:\\DIR\\"a"\nb': 3 });
        const help = 'Wait in the queue: "quoted", a back\\slash\nand a second line.';
        assert.equal(page.families.get('queue_wait_seconds')?.help, help);
      });
    });
  }
});

describe('a page of the Python client', () => {
  it('has _created as gauges of their own in text', async () => {
    const page = await fixture('python.txt', TEXT);
    assert.deepEqual(types(page), {
      grpc_server_handled_total: 'counter',
      grpc_server_handled_created: 'gauge',
      grpc_server_handling_seconds: 'histogram',
      grpc_server_handling_seconds_created: 'gauge',
      request_size_bytes: 'summary',
      request_size_bytes_created: 'gauge',
      build_info: 'gauge',
      task_state: 'gauge',
      inprogress: 'gauge',
    });
    assert.deepEqual(values(page, 'grpc_server_handled_total'), {
      'OK GetUser user.UserService UNARY': 40,
      'NOT_FOUND GetUser user.UserService UNARY': 2,
    });
  });

  it('has _created in the family of the counter in OpenMetrics, and the types that text lacks', async () => {
    const page = await fixture('python-openmetrics.txt', OPENMETRICS);
    assert.deepEqual(types(page), {
      grpc_server_handled: 'counter',
      grpc_server_handling_seconds: 'histogram',
      request_size_bytes: 'summary',
      build: 'info',
      task_state: 'stateset',
      inprogress: 'gauge',
    });
    assert.deepEqual(values(page, 'grpc_server_handled'), {
      '_total OK GetUser user.UserService UNARY': 40,
      '_created OK GetUser user.UserService UNARY': 1795253710.295589,
      '_total NOT_FOUND GetUser user.UserService UNARY': 2,
      '_created NOT_FOUND GetUser user.UserService UNARY': 1795253710.295601,
    });
  });
});

describe('a page of Micrometer', () => {
  it('has its summaries, with trailing commas and a blank docstring', async () => {
    const page = await fixture('micrometer.txt', TEXT);
    assert.deepEqual(values(page, 'grpc_server_processing_duration_seconds'), {
      '_count users GetUser UNARY user.UserService OK': 40,
      '_sum users GetUser UNARY user.UserService OK': 0.351862417,
      '_count users GetUser UNARY user.UserService NOT_FOUND': 2,
      '_sum users GetUser UNARY user.UserService NOT_FOUND': 0.00871125,
    });
    assert.equal(page.families.get('grpc_server_active_seconds')?.help, '');
    assert.equal(page.families.get('grpc_server_processing_duration_seconds_max')?.type, 'gauge');
    assert.deepEqual(values(page, 'process_start_time_seconds'), { users: 1722841208.113 });
  });
});

describe('a page of prom-client', () => {
  async function pageOf(contentType: PrometheusContentType | OpenMetricsContentType): Promise<MetricsPage> {
    const registry = new Registry<PrometheusContentType | OpenMetricsContentType>();
    registry.setContentType(contentType);
    const registers = [registry as Registry];
    const calls = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['code'], registers });
    const open = new Gauge({ name: 'open', help: 'Open \\ calls\n"now".', labelNames: ['path'], registers });
    const seconds = new Histogram({
      name: 'seconds',
      help: 'Time.',
      labelNames: ['code'],
      buckets: [0.1, 1],
      registers,
    });
    const size = new Summary({ name: 'size_bytes', help: 'Size.', percentiles: [0.5], registers });
    calls.inc({ code: 'OK' }, 42);
    calls.inc({ code: 'NOT_FOUND' }, 2);
    open.set({ path: 'C:\\a "b"\nc' }, -1.5);
    seconds.observe({ code: 'OK' }, 0.25);
    seconds.observe({ code: 'OK' }, 25);
    size.observe(7);
    return readPage(await registry.metrics(), registry.contentType);
  }

  for (const [contentType, family, suffix] of [
    [Registry.PROMETHEUS_CONTENT_TYPE, 'calls_total', ''],
    [Registry.OPENMETRICS_CONTENT_TYPE, 'calls', '_total '],
  ] as const) {
    it(`has what was counted and observed: ${contentType}`, async () => {
      const page = await pageOf(contentType);
      assert.deepEqual(types(page), {
        [family]: 'counter',
        open: 'gauge',
        seconds: 'histogram',
        size_bytes: 'summary',
      });
      assert.deepEqual(values(page, family), { [`${suffix}OK`]: 42, [`${suffix}NOT_FOUND`]: 2 });
      assert.deepEqual(values(page, 'open'), { 'C:\\a "b"\nc': -1.5 });
      assert.deepEqual(values(page, 'seconds'), {
        '_bucket 0.1 OK': 0,
        '_bucket 1 OK': 1,
        '_bucket +Inf OK': 2,
        '_sum OK': 25.25,
        '_count OK': 2,
      });
      assert.deepEqual(values(page, 'size_bytes'), { '0.5': 7, _sum: 7, _count: 1 });
    });
  }

  it('has its values where exemplars stand behind them', async () => {
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const common = { help: 'Text.', enableExemplars: true, registers: [registry], labelNames: ['code' as const] };
    const calls = new Counter<'code' | 'trace'>({ ...common, name: 'calls' });
    const seconds = new Histogram<'code' | 'trace'>({ ...common, name: 'seconds', buckets: [1] });
    calls.inc({ labels: { code: 'OK' }, value: 3, exemplarLabels: { trace: 'a "b" # {' } });
    seconds.observe({ labels: { code: 'OK' }, value: 0.5, exemplarLabels: { trace: 'c' } });
    const text = await registry.metrics();
    const page = readPage(text, registry.contentType);
    assert.equal(text.match(/ # \{trace=/g)?.length, 2);
    assert.deepEqual(values(page, 'calls'), { '_total OK': 3 });
    assert.deepEqual(values(page, 'seconds'), {
      '_bucket 1 OK': 1,
      '_bucket +Inf OK': 1,
      '_sum OK': 0.5,
      '_count OK': 1,
    });
  });
});
