import { clip, escapeUnseen } from '../exposition/excerpt.js';
import type { MetricsPage, Sample } from '../page.js';

/** Counters that a runtime keeps for its own process, whatever the server does: they never fall while it lives. */
const OF_THE_PROCESS = [
  'process_cpu_seconds_total',
  'process_cpu_time_ns_total',
  'go_memstats_mallocs_total',
  'go_gc_duration_seconds_count',
  'python_gc_collections_total',
  'nodejs_gc_duration_seconds_count',
];
/** What is read from clocks and rounded may seem to fall by a little. */
const LEAST_FALL = 0.01;

/**
 * Whether pages that were read one after the other come from more than one process, by what each says of itself
 * beside its start time.
 *
 * @returns `process_cpu_seconds_total went from 3.2 to 1.1`, or null where nothing speaks for it
 */
export function otherProcess(pages: readonly MetricsPage[]): string | null {
  const steps = pages.slice(1).map((page, i) => [pages[i]!, page] as const);
  for (const [from, to] of steps) {
    for (const name of OF_THE_PROCESS) {
      const [before, after] = [totalOf(from, name), totalOf(to, name)];
      if (before !== null && after !== null && after < before * (1 - LEAST_FALL)) {
        return `${name} went from ${short(before)} to ${short(after)}`;
      }
    }
    const [before, after] = [instanceOf(from), instanceOf(to)];
    if (before !== null && after !== null && before !== after) {
      return `service_instance_id went from ${before} to ${after}`;
    }
  }
  return null;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** null also where a page joins several processes: theirs come and go. */
function totalOf(page: MetricsPage, name: string): number | null {
  const samples = samplesOf(page, name);
  const isJoined = samples.some(({ labels }) => labels.has('instance') || labels.has('pid') || labels.has('pod'));
  const total = samples.reduce((sum, { value }) => sum + value, 0);
  return samples.length > 0 && !isJoined && Number.isFinite(total) ? total : null;
}

/** OpenTelemetry's name for the process, where the page is of one. */
function instanceOf(page: MetricsPage): string | null {
  const ids = new Set(samplesOf(page, 'target_info').map(({ labels }) => labels.get('service_instance_id')));
  const [id] = ids;
  return id === undefined || ids.size > 1 ? null : escapeUnseen(clip(id, 60));
}

/** In OpenMetrics a family goes without the suffix of its samples. */
function samplesOf(page: MetricsPage, name: string): Sample[] {
  const families = [name, name.replace(/_(?:total|count|info)$/, '')].flatMap((each) => page.families.get(each) ?? []);
  return [...new Set(families)].flatMap(({ samples }) => samples.filter((sample) => sample.name === name));
}
