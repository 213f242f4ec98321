import type { MetricFamily, MetricsPage, MetricType, Sample } from '../page.js';
import { formatSeries, seriesKey } from '../series.js';
import { SeriesIndex } from '../series-index.js';
import { clip, excerpt } from './excerpt.js';
import { lineError } from './line-error.js';
import { parseFloatStrict } from './number.js';

/**
 * The names that samples of a family may bear beside its own, by type (OpenMetrics 1.0, "Suffixes").
 * They hold for text 0.0.4 too, where servers that write OpenMetrics under the old Content-Type are common;
 * a family that is declared under the longer name keeps its samples.
 */
const SUFFIXES: Record<MetricType, readonly string[]> = {
  counter: ['_total', '_created'],
  gauge: [],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['_sum', '_count', '_created'],
  unknown: [],
  info: ['_info'],
  stateset: [],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
};

/** Where samples of one name go. */
interface Route {
  family: MetricFamily;
  firstLine: number;
  /** True for buckets, which must bear a bound. */
  bounded: boolean;
}

/** Puts samples into families as the lines of a page come, and refuses what contradicts earlier lines. */
export class PageBuilder {
  readonly families = new Map<string, MetricFamily>();
  readonly #format: MetricsPage['format'];
  readonly #typeLines = new Map<string, number>();
  /** Families by the longer names that their type gives them. */
  readonly #claims = new Map<string, MetricFamily>();
  readonly #routes = new Map<string, Route>();
  readonly #seen = new SeriesIndex<Sample>();
  /** Of series that came more than once: lines by key and timestamp. */
  readonly #repeated = new Map<string, number>();

  constructor(format: MetricsPage['format']) {
    this.#format = format;
  }

  /** The first docstring stays: a Prometheus server minds no second one, and no number depends on it. */
  help(name: string, help: string): void {
    this.#family(name).help ??= help;
  }

  unit(name: string, unit: string): void {
    if (unit !== '') this.#family(name).unit ??= unit;
  }

  /** Adds the family of a TYPE line, under `name` unless another family has that and `#ownName` finds it one. */
  type(name: string, type: MetricType, line: number): void {
    const earlier = this.#typeLines.get(name);
    const familyName = earlier === undefined ? name : this.#ownName(name, type);
    if (familyName === null) {
      throw lineError(line, `a second TYPE line for ${excerpt(name)}; the first is on line ${earlier}`, ONE_TYPE_EACH);
    }
    const longerNames = SUFFIXES[type].map((suffix) => name + suffix);
    for (const candidate of [familyName, ...longerNames]) this.#refuseEarlierSamples(familyName, candidate, line);
    const family = this.#family(familyName);
    family.type = type;
    this.#typeLines.set(familyName, line);
    for (const longer of longerNames) if (!this.#claims.has(longer)) this.#claims.set(longer, family);
  }

  sample(sample: Sample): void {
    let route = this.#routes.get(sample.name);
    if (route === undefined) {
      route = this.#newRoute(sample);
      this.#routes.set(sample.name, route);
    }
    if (route.bounded) checkBound(sample);
    this.#refuseDuplicate(sample);
    route.family.samples.push(sample);
  }

  /**
   * The name of a family whose TYPE line names another one too, or null where the two cannot be told apart.
   *
   * Every Go server has such a pair in OpenMetrics: the gauge `go_memstats_alloc_bytes` and the counter
   * `go_memstats_alloc_bytes_total`, whose TYPE line drops the suffix. Their samples differ in name all the same, so
   * the later family is named as its samples are.
   */
  #ownName(name: string, type: MetricType): string | null {
    if (this.#format === 'text' || (type !== 'counter' && type !== 'info')) return null;
    const longer = name + SUFFIXES[type][0];
    return this.#claims.has(longer) || this.#typeLines.has(longer) ? null : longer;
  }

  #family(name: string): MetricFamily {
    let family = this.families.get(name);
    if (family === undefined) {
      family = { name, type: 'unknown', help: null, unit: null, samples: [] };
      this.families.set(name, family);
    }
    return family;
  }

  #newRoute({ name, line }: Sample): Route {
    // A family of that very name comes first, unless a HELP line alone speaks of it.
    const claimed = this.#typeLines.has(name) ? undefined : this.#claims.get(name);
    const family = claimed ?? this.#family(name);
    const hasBuckets = family.type === 'histogram' || family.type === 'gaugehistogram';
    return { family, firstLine: line, bounded: hasBuckets && name === `${family.name}_bucket` };
  }

  #refuseEarlierSamples(name: string, candidate: string, line: number): void {
    const route = this.#routes.get(candidate);
    if (route === undefined || (candidate !== name && this.#typeLines.has(route.family.name))) return;
    const what = `the TYPE line of ${excerpt(name)} comes after its sample on line ${route.firstLine}`;
    throw lineError(line, what, ONE_TYPE_EACH);
  }

  /** A series may come again with another timestamp only. */
  #refuseDuplicate(sample: Sample): void {
    const first = this.#seen.findOrAdd(sample);
    if (first === null) return;
    const key = seriesKey(sample.name, sample.labels);
    const firstMoment = `${key} ${first.timestampMs}`;
    if (!this.#repeated.has(firstMoment)) this.#repeated.set(firstMoment, first.line);
    const moment = `${key} ${sample.timestampMs}`;
    const earlier = this.#repeated.get(moment);
    if (earlier !== undefined) throw duplicate(sample, earlier);
    this.#repeated.set(moment, sample.line);
  }
}

const ONE_TYPE_EACH =
  'A family has one TYPE line, before its samples: correct the exporter, or do not join the pages of several servers into one.';

/** Without its bound a bucket cannot be told from its neighbours. */
function checkBound({ name, labels, line }: Sample): void {
  const le = labels.get('le');
  if (le === undefined) throw lineError(line, `the bucket ${shownSeries(name, labels)} has no label "le"`);
  const bound = parseFloatStrict(le);
  if (bound === null || Number.isNaN(bound)) {
    throw lineError(line, `the bound le=${excerpt(le)} of ${excerpt(name)} is not a number`);
  }
}

function duplicate({ name, labels, line }: Sample, earlier: number): Error {
  const hint =
    'A Prometheus server would keep one of the two values and drop the other: correct the exporter that writes the series twice.';
  return lineError(line, `the series ${shownSeries(name, labels)} is already on line ${earlier}`, hint);
}

const LONGEST_SERIES = 200;

function shownSeries(name: string, labels: Sample['labels']): string {
  return clip(formatSeries(name, labels), LONGEST_SERIES);
}
