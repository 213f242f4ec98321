import { GrpcRedError } from '../../shared/error.js';
import { clip, escapeUnseen } from '../exposition/excerpt.js';
import { readPage } from '../exposition.js';
import type { Scrape } from '../page.js';
import type { PageSource } from '../page-source.js';
import { pause } from '../pause.js';
import type { DroppedSamples } from './dropped-samples.js';
import { type KeptPage, keptPage } from './kept-page.js';
import { type DeclaredTypes, pageText } from './page-text.js';
import { fieldsOf, itemsOf, type PrometheusApi } from './prometheus-api.js';
import { isTime, readSeries } from './raw-series.js';
import { narrowed, showTarget, type TargetName } from './selector.js';
import { asExposed } from './target-labels.js';

/** Prometheus moves the time of a scrape by up to 2 ms, so that times compress well. */
const TIME_TOLERANCE_MS = 50;
const SHORTEST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5000;
/** Scrapes may fail once, and take a while to be stored. */
const INTERVALS_TO_WAIT = 2.5;
const STORING_MS = 5000;
/** How old samples with a time of their own may be, where scrapes follow each other closely. */
const SHORTEST_WINDOW_MS = 5000;
const CONTENT_TYPE = 'text/plain; version=0.0.4';

export interface PrometheusTarget extends TargetName {
  /** As its `up` series has them, and so as every series of it has them. */
  labels: ReadonlyMap<string, string>;
  intervalMs: number;
  /** Whether its own labels win over the target's; null where that could not be learned. */
  honorLabels: boolean | null;
}

/**
 * One target's page, as a Prometheus server kept it.
 *
 * Each read waits for a scrape that begins after it, by Prometheus' own clock: what was scraped before may lack what
 * we know of, and what was being scraped meanwhile may have been read in the midst of it.
 */
export class PrometheusPage implements PageSource {
  readonly shown: string;
  /** How many samples of a page never came here, at most, and how many of these by metric_relabel_configs. */
  dropped: DroppedSamples = { count: 0, relabeled: null };
  private readonly api: PrometheusApi;
  private readonly target: PrometheusTarget;
  /** Of this target alone. */
  private readonly selector: string;

  constructor(api: PrometheusApi, selector: string, target: PrometheusTarget) {
    const { job, instance } = target;
    this.api = api;
    this.target = target;
    this.selector = narrowed(selector, { job, instance });
    this.shown = `${api.server.shown} ${escapeUnseen(clip(showTarget(target), 200))}`;
  }

  async read(signal?: AbortSignal): Promise<Scrape> {
    const { now, aheadMs } = await this.clock(signal);
    const start = performance.now();
    const limitMs = INTERVALS_TO_WAIT * this.target.intervalMs + STORING_MS;
    let last: KeptPage | null = null;
    for (;;) {
      const begin = performance.now();
      last = (await this.newest(signal)) ?? last;
      if (last?.up && last.atMs > now + TIME_TOLERANCE_MS) return this.scrapeOf(last, aheadMs, begin, signal);
      const waitedMs = performance.now() - start;
      if (waitedMs > limitMs) throw await this.outdated(last, now, waitedMs, signal);
      const dueMs = last === null ? 0 : last.atMs + this.target.intervalMs - (now + waitedMs);
      await this.pause(
        Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, this.target.intervalMs / 20, dueMs)),
        signal,
      );
    }
  }

  /** Prometheus' time at some moment after the call, and how far it is ahead of ours. */
  private async clock(signal: AbortSignal | undefined): Promise<{ now: number; aheadMs: number }> {
    const before = Date.now();
    const [seconds] = itemsOf(fieldsOf(await this.api.get('query', { query: 'time()' }, signal)).result);
    if (!isTime(seconds)) {
      throw this.api.error('did not tell the time', 'Ask a Prometheus server of 2.17 or later.');
    }
    return { now: seconds * 1000, aheadMs: seconds * 1000 - (before + Date.now()) / 2 };
  }

  /** One query, so that it sees each scrape whole or not at all. */
  private async newest(signal: AbortSignal | undefined): Promise<KeptPage | null> {
    const windowMs = Math.ceil(Math.max(SHORTEST_WINDOW_MS, INTERVALS_TO_WAIT * this.target.intervalMs));
    const data = await this.api.get('query', { query: `${this.selector}[${windowMs}ms]` }, signal);
    return keptPage(asExposed(readSeries(data), this.target.labels, this.target.honorLabels));
  }

  private async scrapeOf(
    kept: KeptPage,
    aheadMs: number,
    begin: number,
    signal: AbortSignal | undefined,
  ): Promise<Scrape> {
    if (kept.dropped > this.dropped.count) this.dropped = { count: kept.dropped, relabeled: kept.relabeled };
    const text = pageText(kept.samples, await this.types(signal));
    const tookMs = performance.now() - begin;
    const page = this.readText(text);
    return {
      url: this.shown,
      page,
      text,
      contentType: CONTENT_TYPE,
      bytes: Buffer.byteLength(text),
      tookMs,
      readMs: performance.now() - begin - tookMs,
      atMs: Math.round(kept.atMs - aheadMs),
    };
  }

  private readText(text: string): Scrape['page'] {
    try {
      return readPage(text, CONTENT_TYPE);
    } catch (error) {
      if (!(error instanceof GrpcRedError)) throw error;
      throw this.api.error(
        `keeps a page of ${showTarget(this.target)} that cannot be read: ${error.message}`,
        error.hint,
      );
    }
  }

  /** What the page declares; nothing where Prometheus does not say it. */
  private async types(signal: AbortSignal | undefined): Promise<DeclaredTypes> {
    const types = new Map<string, Set<string>>();
    const data = await this.api
      .get('targets/metadata', { match_target: showTarget(this.target) }, signal)
      .catch(() => null);
    for (const item of itemsOf(data)) {
      const { metric, type } = fieldsOf(item);
      if (typeof metric !== 'string' || typeof type !== 'string') continue;
      const known = types.get(metric);
      if (known === undefined) types.set(metric, new Set([type]));
      else known.add(type);
    }
    return types;
  }

  private async outdated(
    last: KeptPage | null,
    now: number,
    waitedMs: number,
    signal: AbortSignal | undefined,
  ): Promise<GrpcRedError> {
    const target = showTarget(this.target);
    if (last !== null && !last.up) return targetDown(this.api, this.target, signal);
    const since = last === null ? '' : `; the last one was ${seconds(now + waitedMs - last.atMs)} ago`;
    return this.api.error(
      `kept no scrape of ${target} for ${seconds(waitedMs)}${since}`,
      'Look at the page of its targets: is it still scraped, and its clock right?',
    );
  }

  private async pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await pause(ms, signal);
    if (signal?.aborted) throw this.api.error('was not asked any more: the scrape was stopped', 'Run it again.');
  }
}

const USUAL_HINT = 'Look at the page of its targets; the server must be up, and its metrics reachable from there.';
/** A page beyond a limit of its job is thrown away whole. */
const LIMITS = [
  { of: /sample limit/i, hint: limitHint('sample_limit') },
  { of: /body size limit/i, hint: limitHint('body_size_limit') },
  { of: /label\w* ?limit/i, hint: limitHint('label_limit and its like') },
];

function limitHint(setting: string): string {
  return `The page is beyond a limit, and all of it is thrown away: raise ${setting} of its job, or read the target's own page with --metrics.`;
}

/** The error for a target that Prometheus cannot scrape, with its own reason where it tells one. */
export async function targetDown(api: PrometheusApi, target: TargetName, signal?: AbortSignal): Promise<GrpcRedError> {
  const data = await api.get('targets', { state: 'active' }, signal).catch(() => null);
  const found = itemsOf(fieldsOf(data).activeTargets)
    .map(fieldsOf)
    .find(({ labels }) => fieldsOf(labels).job === target.job && fieldsOf(labels).instance === target.instance);
  const reason = typeof found?.lastError === 'string' && found.lastError !== '' ? found.lastError : 'up is 0';
  const what = `cannot scrape ${showTarget(target)}: ${clip(escapeUnseen(reason), 200)}`;
  return api.error(what, LIMITS.find(({ of }) => of.test(reason))?.hint ?? USUAL_HINT);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
