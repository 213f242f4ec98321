import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MetricObjectWithValues, MetricValueWithName } from 'prom-client';
import { readPage } from '../../src/metrics/exposition.js';
import { randomRegistry } from './random-registry.js';

const CONTENT_TYPES = { text: 'text/plain; version=0.0.4', openmetrics: 'application/openmetrics-text; version=1.0.0' };
const REGISTRIES = 500;

type Metric = MetricObjectWithValues<MetricValueWithName<string>>;

describe('pages that prom-client writes', () => {
  for (const format of ['text', 'openmetrics'] as const) {
    it(`are read as its registries hold them: ${format}`, async () => {
      let samples = 0;
      for (let seed = 0; seed < REGISTRIES; seed++) {
        const registry = randomRegistry(seed, format);
        const page = readPage(await registry.metrics(), CONTENT_TYPES[format]);
        const read = [...page.families.values()].flatMap((family) => [
          `${family.name} is a ${family.type}`,
          ...family.samples.map(({ name, labels, value }) => shown(name, [...labels], value)),
        ]);
        const held = ((await registry.getMetricsAsJSON()) as Metric[]).flatMap((metric) => heldBy(metric, format));
        assert.deepEqual(read.sort(), held.sort(), `seed ${seed}`);
        samples += read.length;
      }
      assert.ok(samples > 10 * REGISTRIES);
    });
  }
});

/** A counter's sample ends in `_total` in OpenMetrics, whatever it is called. */
function heldBy({ name, type, values }: Metric, format: keyof typeof CONTENT_TYPES): string[] {
  const suffix = format === 'openmetrics' && String(type) === 'counter' ? '_total' : '';
  return [
    `${name} is a ${type}`,
    ...values.map(({ metricName, labels, value }) =>
      shown((metricName ?? name) + suffix, Object.entries(labels as Record<string, string | number>), value),
    ),
  ];
}

/** A label without a value is none; a bound is written by JavaScript's own rules, but for infinity. */
function shown(name: string, labels: [string, string | number][], value: number): string {
  const pairs = labels
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `${label}=${JSON.stringify(String(text))}`);
  return `${name}{${pairs.sort().join()}} ${value}`;
}
