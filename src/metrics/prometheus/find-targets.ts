import { parseDuration } from '../../shared/duration.js';
import { excerpt } from '../exposition/excerpt.js';
import { fieldsOf, itemsOf, type PrometheusApi } from './prometheus-api.js';
import type { PrometheusTarget } from './prometheus-page.js';
import { type RawSeries, readSeries } from './raw-series.js';
import { narrowed, showTarget, type TargetName } from './selector.js';

/** Each is a page to ask for at every moment of the run. */
const MOST_TARGETS = 100;
/** A target may export a few `up` series of its own. */
const MOST_UPS = 10 * MOST_TARGETS;
/** As far back as the scrapes are looked at to learn how often there is one. */
const HISTORY = '10m';
/** Where there was but one scrape so far, and the server does not say it: Prometheus' own default. */
const USUAL_INTERVAL_MS = 60_000;
/** A verdict waits for several scrapes. */
const LONGEST_INTERVAL_MS = 600_000;

/**
 * The targets whose `up` series the selector matches, by job and instance, with how often each is scraped.
 *
 * @returns `down`: one of them that could not be scraped the last time
 * @throws GrpcRedError `bad-metrics`
 */
export async function findTargets(
  api: PrometheusApi,
  selector: string,
): Promise<{ targets: PrometheusTarget[]; down: TargetName | undefined }> {
  const ups = narrowed(selector, { __name__: 'up' });
  // The instant query leaves out targets that are gone, which are still in the history.
  const matched = readSeries(await api.get('query', { query: ups })).filter(isTarget);
  // Each is held against each: more are refused by their number alone.
  const now = matched.length > MOST_UPS ? matched : ownOf(matched);
  if (now.length === 0) throw noTarget(api, selector);
  if (now.length > MOST_TARGETS) {
    const what = `has ${now.length} targets for ${excerpt(selector)}, and at most ${MOST_TARGETS} are read`;
    throw api.error(what, 'Narrow the selector to the replicas that are called.');
  }
  const history = readSeries(await api.get('query', { query: `${ups}[${HISTORY}]` })).filter(isTarget);
  const about = await aboutTargets(api);
  const named = new Map(now.map((series) => [showTarget(nameOf(series)), series]));
  if (named.size < now.length) {
    const what = `has two targets of one job and instance for ${excerpt(selector)}`;
    throw api.error(what, 'Narrow the selector, so that it matches one of them.');
  }
  const targets = [...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([shown, series]) => {
      const past = history.find(
        (one) => showTarget(nameOf(one)) === shown && one.labels.size === series.labels.size && isWithin(one, series),
      );
      const { intervalMs, honorLabels } = about(nameOf(series));
      return { ...nameOf(series), labels: series.labels, intervalMs: intervalMs ?? intervalOf(past), honorLabels };
    });
  const seldom = targets.find(({ intervalMs }) => intervalMs > LONGEST_INTERVAL_MS);
  if (seldom !== undefined) {
    const what = `scrapes ${showTarget(seldom)} every ${seldom.intervalMs / 1000} s only`;
    throw api.error(what, "Shorten its scrape_interval, or read the target's own page with --metrics.");
  }
  const down = now.find(({ samples }) => samples.at(-1)?.value !== '1');
  return { targets, down: down === undefined ? undefined : nameOf(down) };
}

/** A target may have an `up` on its own page: that one has all labels of Prometheus' `up`, and more. */
function ownOf(ups: readonly RawSeries[]): RawSeries[] {
  return ups.filter((one) => !ups.some((other) => other.labels.size < one.labels.size && isWithin(other, one)));
}

function isWithin(few: RawSeries, many: RawSeries): boolean {
  return [...few.labels].every(([label, value]) => many.labels.get(label) === value);
}

function isTarget({ name, labels }: RawSeries): boolean {
  return name === 'up' && labels.has('job') && labels.has('instance');
}

function nameOf({ labels }: RawSeries): TargetName {
  return { job: labels.get('job')!, instance: labels.get('instance')! };
}

/** The usual time from one scrape to the next: one that is late, or was left out, changes nothing. */
function intervalOf(past: RawSeries | undefined): number {
  const times = past?.samples.map(({ atMs }) => atMs) ?? [];
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? USUAL_INTERVAL_MS;
}

function noTarget(api: PrometheusApi, selector: string): Error {
  const hint = `Name the labels of the target alone, such as '{job="orders"}': its up series must match too.`;
  return api.error(`scrapes no target that ${excerpt(selector)} matches`, hint);
}

/** What Prometheus tells of its targets by job and instance; nothing where it keeps that to itself. */
async function aboutTargets(
  api: PrometheusApi,
): Promise<(target: TargetName) => { intervalMs: number | null; honorLabels: boolean | null }> {
  const config = fieldsOf(await api.get('status/config', {}).catch(() => null)).yaml;
  const active = fieldsOf(await api.get('targets', { state: 'active' }).catch(() => null)).activeTargets;
  const honoured = typeof config === 'string' ? readHonorLabels(config) : new Map<string, boolean>();
  const known = new Map(
    itemsOf(active)
      .map(fieldsOf)
      .map(({ labels, scrapePool, scrapeInterval }) => {
        const { job, instance } = fieldsOf(labels);
        return [
          showTarget({ job: String(job), instance: String(instance) }),
          {
            intervalMs: typeof scrapeInterval === 'string' ? parseDuration(scrapeInterval) : null,
            honorLabels: honoured.get(String(scrapePool)) ?? null,
          },
        ];
      }),
  );
  return (target) => known.get(showTarget(target)) ?? { intervalMs: null, honorLabels: null };
}

/** From the configuration as Prometheus prints it: two keys of each job, at known places. No YAML is read beyond that. */
function readHonorLabels(config: string): Map<string, boolean> {
  const honoured = new Map<string, boolean>();
  let job: string | null = null;
  for (const line of config.split('\n')) {
    const name = /^- job_name: (.+)$/.exec(line)?.[1]?.trim();
    if (name !== undefined) {
      job = name.replace(/^(["'])(.*)\1$/, '$2');
      honoured.set(job, false);
    }
    if (job !== null && /^ {2}honor_labels: true\s*$/.test(line)) honoured.set(job, true);
  }
  return honoured;
}
