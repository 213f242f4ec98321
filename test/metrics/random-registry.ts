import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { Random } from '../faults/random.js';

const WORDS = ['rpc', 'grpc', 'server', 'calls', 'handled', 'queue', 'bytes', 'x', 'Y9', 'request_time'];
const CHARACTERS = ['a', 'Z', '0', ' ', '/', '.', 'é', 'Ж', '語', '😀', '"', '\\', '\n', '{', '}', ',', '=', '#', '\t'];
const VALUES = [0, 1, 0.1, 1e-9, 123_456_789, 1e21, 2 ** 53, 1 / 3, Number.MAX_VALUE, Number.MIN_VALUE];

/** A prom-client registry of a few metrics of any type, with any text in their labels; the same for the same seed. */
export function randomRegistry(seed: number, format: 'text' | 'openmetrics'): Registry {
  const random = new Random(seed);
  const registry = new Registry();
  if (format === 'openmetrics')
    (registry as Registry<never>).setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  const count = random.below(6) + 1;
  for (let number = 0; number < count; number++) addMetric(random, registry, number);
  return registry;
}

function addMetric(random: Random, registry: Registry, number: number): void {
  const name = `${random.pick(WORDS)}_${random.pick(WORDS)}_n${number}`;
  const labelNames = WORDS.slice(0, random.below(4)).map((word) => `l_${word}`);
  const settings = { name, help: `Says ${textOf(random, 8)}.`, labelNames, registers: [registry] };
  const metric = random.pick([
    () => new Counter(settings),
    () => new Gauge(settings),
    () => new Histogram({ ...settings, buckets: [0.001, 0.1, 1, 2.5, 10, 1e6].slice(random.below(5)) }),
    () => new Summary(settings),
  ])();
  for (let series = random.below(4); series >= 0; series--) {
    const labels = Object.fromEntries(labelNames.map((label) => [label, textOf(random, 5)]));
    touch(random, metric, labels);
  }
}

function touch(random: Random, metric: Counter | Gauge | Histogram | Summary, labels: Record<string, string>): void {
  const value = random.pick(VALUES);
  if (metric instanceof Counter) metric.inc(labels, value);
  else if (metric instanceof Gauge) metric.set(labels, random.pick([value, -value, Infinity, -Infinity, Number.NaN]));
  else metric.observe(labels, value);
}

function textOf(random: Random, longest: number): string {
  return Array.from({ length: random.below(longest + 1) }, () => random.pick(CHARACTERS)).join('');
}
