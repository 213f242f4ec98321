import type { Warning } from '../../record/run-result.js';
import type { MetricsAccess } from '../../shared/metrics-access.js';
import { excerpt } from '../exposition/excerpt.js';
import type { PageSources } from '../page-sources.js';
import { pause } from '../pause.js';
import { droppedText } from './dropped-samples.js';
import { findTargets } from './find-targets.js';
import { fieldsOf, PrometheusApi } from './prometheus-api.js';
import { PrometheusPage, type PrometheusTarget, targetDown } from './prometheus-page.js';
import { showTarget } from './selector.js';

/** From 2.17 on a query sees a scrape whole or not at all. */
const OLDEST = [2, 17];

/** A scrape may take its time before it is stored. */
const STORING_MS = 200;

/**
 * The pages of all targets that a selector names, as a Prometheus server keeps them.
 *
 * @throws GrpcRedError `bad-metrics`: no such server, no target, one that is down, too many of them
 */
export async function openPrometheus(url: string, selector: string, access: MetricsAccess): Promise<PageSources> {
  const api = new PrometheusApi(url, access);
  await refuseOldVersions(api);
  const targets = await targetsUp(api, selector);
  const pages = targets.map((target) => new PrometheusPage(api, selector, target));
  const names = targets.map(showTarget).join(', ');
  return {
    sources: pages,
    notice: noticeOf(targets.length, Math.max(...targets.map(({ intervalMs }) => intervalMs))),
    doubts: async () => {
      const now = await findTargets(api, selector).catch((error: Error) => error);
      const after = now instanceof Error ? null : now.targets.map(showTarget).join(', ');
      return [...changed(names, after), ...dropped(pages)];
    },
  };
}

/** One scrape may fail: where the last one did, the next one is waited for. */
async function targetsUp(api: PrometheusApi, selector: string): Promise<PrometheusTarget[]> {
  const first = await findTargets(api, selector);
  if (first.down === undefined) return first.targets;
  await pause(Math.max(...first.targets.map(({ intervalMs }) => intervalMs)) + STORING_MS);
  const { targets, down } = await findTargets(api, selector);
  if (down === undefined) return targets;
  throw await targetDown(api, down);
}

async function refuseOldVersions(api: PrometheusApi): Promise<void> {
  const { version } = fieldsOf(await api.get('status/buildinfo', {}));
  const parts = typeof version === 'string' ? /^v?(\d+)\.(\d+)/.exec(version) : null;
  const [major, minor] = [Number(parts?.[1] ?? 0), Number(parts?.[2] ?? 0)];
  if (major > OLDEST[0]! || (major === OLDEST[0] && minor >= OLDEST[1]!)) return;
  const what = typeof version === 'string' ? `is of version ${excerpt(version)}` : 'does not say its version';
  throw api.error(
    what,
    `Queries see scrapes whole from ${OLDEST.join('.')} on only: give a newer server, or --metrics.`,
  );
}

function noticeOf(count: number, intervalMs: number): string {
  const what = count === 1 ? '1 target' : `${count} targets`;
  const every = `${Math.round(intervalMs / 100) / 10} s`;
  const wait = `${Math.round((2 * intervalMs) / 100) / 10} s`;
  return `Prometheus scrapes ${what} every ${every}: reading takes up to ${wait} before the run, and as long after it`;
}

function changed(before: string, after: string | null): Warning[] {
  if (before === after) return [];
  const what =
    after === null
      ? `Prometheus scraped ${before} before the run, and could not be asked for its targets after it`
      : `Prometheus scraped ${before} before the run and ${after} after it`;
  const message = `${what}: replicas may have come or gone, and calls may stand on a page that was not read. Run it again while their number does not change.`;
  return [{ code: 'targets-changed', message }];
}

function dropped(pages: readonly PrometheusPage[]): Warning[] {
  const one = pages.find((page) => page.dropped.count > 0);
  if (one === undefined) return [];
  return [{ code: 'samples-dropped', message: droppedText(one.shown, one.dropped) }];
}
