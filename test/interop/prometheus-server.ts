import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianProgram } from './debian-program.js';
import { until } from './until.js';

/** Short, so that the tests are; not so short that a busy machine misses it. */
const INTERVAL = '500ms';
const STARTS = 3;
/** It takes up new targets every five seconds. */
const START_WITHIN_MS = 60_000;

export interface ScrapeJob {
  name: string;
  /** `host:port`, with the labels that Prometheus adds to each of its series beside job and instance. */
  targets: { address: string; labels?: Record<string, string> }[];
  honorLabels?: boolean;
  /** A regular expression of metric names that are not kept. */
  drop?: string;
  /** And one of names of labels that are taken off. */
  labeldrop?: string;
  interval?: string;
}

export interface PrometheusServer {
  /** `http://127.0.0.1:…` */
  url: string;
  /** Takes up another configuration. */
  reload(jobs: ScrapeJob[]): Promise<void>;
  /** The value of a query that gives one number; null where it gives none. */
  ask(query: string): Promise<number | null>;
  /** Resolves when it is gone and its data removed. */
  stop(): Promise<void>;
}

/** A real Prometheus server on a free port, its data in a temporary folder; ready, and each target scraped once. */
export async function startPrometheus(jobs: ScrapeJob[]): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-prometheus-'));
  const config = join(folder, 'prometheus.json');
  const configure = (wanted: ScrapeJob[]) => writeFileSync(config, JSON.stringify(configOf(wanted)));
  configure(jobs);
  const { port, child } = await start(folder, config);
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const ask = async (query: string) => {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0] === undefined ? null : Number(data.result[0].value[1]);
  };
  const scraped = async (wanted: ScrapeJob[]) => {
    const targets = wanted.flatMap((job) => job.targets.map(({ address }) => ({ job: job.name, address })));
    for (const { job, address } of targets) {
      const query = `up{job="${job}",instance="${address}"}`;
      await until(`${address} was scraped`, async () => (await ask(query)) !== null, START_WITHIN_MS);
    }
  };
  await scraped(jobs);
  return {
    url,
    ask,
    async reload(wanted) {
      configure(wanted);
      child.kill('SIGHUP');
      await scraped(wanted);
    },
    async stop() {
      process.off('exit', kill);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** JSON is YAML. */
function configOf(jobs: ScrapeJob[]): object {
  return {
    global: { scrape_interval: INTERVAL, scrape_timeout: INTERVAL },
    scrape_configs: jobs.map(({ name, targets, honorLabels = false, drop, labeldrop, interval = INTERVAL }) => ({
      job_name: name,
      scrape_interval: interval,
      scrape_timeout: interval,
      honor_labels: honorLabels,
      static_configs: targets.map(({ address, labels = {} }) => ({ targets: [address], labels })),
      metric_relabel_configs: [
        ...(drop === undefined ? [] : [{ source_labels: ['__name__'], regex: drop, action: 'drop' }]),
        ...(labeldrop === undefined ? [] : [{ regex: labeldrop, action: 'labeldrop' }]),
      ],
    })),
  };
}

async function start(folder: string, config: string) {
  for (let nth = 1; ; nth++) {
    const port = await freePort();
    const child = spawn(
      debianProgram('prometheus', 'usr/bin/prometheus'),
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4096);
    });
    await until(
      'Prometheus is ready or has ended',
      async () => child.exitCode !== null || isReady(port),
      START_WITHIN_MS,
    );
    if (child.exitCode === null) return { port, child };
    // Another process may have taken the port meanwhile.
    if (nth === STARTS) throw new Error(`Prometheus did not start: ${said}`);
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
