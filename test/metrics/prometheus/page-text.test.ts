import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../../src/metrics/exposition.js';
import { type KeptSample, pageText } from '../../../src/metrics/prometheus/page-text.js';
import { aSeries } from './a-series.js';

const sample = (name: string, value: string, labels: Record<string, string> = {}): KeptSample => ({
  series: aSeries(name, labels),
  value,
  ownTimeMs: null,
});
const typesOf = (types: Record<string, string[]>) =>
  new Map(Object.entries(types).map(([name, each]) => [name, new Set(each)] as const));
const typesOn = (text: string) => text.match(/^# TYPE .*$/gm);

describe('a page made again from samples', () => {
  it('declares what the target declared, a family once', () => {
    const samples = ['h_bucket', 'h_sum', 'h_count'].map((name) => sample(name, '1', { le: '1' }));
    const text = pageText(
      [...samples, sample('c_total', '2'), sample('g', '3'), sample('u', '4')],
      typesOf({
        h: ['histogram'],
        c_total: ['counter'],
        g: ['gauge'],
        u: ['unknown'],
      }),
    );
    assert.deepEqual(typesOn(text), ['# TYPE c_total counter', '# TYPE g gauge', '# TYPE h histogram']);
    const { families } = readPage(text, 'text/plain');
    assert.deepEqual([...families.keys()], ['c_total', 'g', 'h', 'u']);
  });

  it('declares counters of OpenMetrics under the name of their samples, beside a gauge of the shorter name', () => {
    const samples = ['x', 'x_total', 'y_total', 'y_created'].map((name) => sample(name, '1'));
    const text = pageText(samples, typesOf({ x: ['counter', 'gauge'], y: ['counter'] }));
    assert.deepEqual(typesOn(text), ['# TYPE x gauge', '# TYPE x_total counter', '# TYPE y_total counter']);
    assert.equal(readPage(text, 'text/plain').families.get('x_total')!.type, 'counter');
    // One target may keep only the later of the two.
    assert.deepEqual(typesOn(pageText(samples.slice(0, 2), typesOf({ x: ['counter'] }))), ['# TYPE x_total counter']);
  });

  it('keeps every label and number as it was, whatever stands in them', () => {
    const labels = { a: 'q"\\\n\u202e}', 'b c': 'd', le: '+Inf' };
    const values = ['NaN', '+Inf', '-Inf', '0.1', '12345678901234567890', '-7'];
    const text = pageText(
      values.map((value, i) => sample(`m${i}`, value, labels)),
      new Map(),
    );
    const { families } = readPage(text, 'text/plain');
    assert.deepEqual(
      values.map((_, i) => families.get(`m${i}`)!.samples[0]!.value),
      values.map(Number.parseFloat).map((value, i) => ({ '+Inf': Infinity, '-Inf': -Infinity })[values[i]!] ?? value),
    );
    const read = families.get('m0')!.samples[0]!.labels;
    assert.deepEqual(
      Object.entries(labels).map(([label]) => read.get(label)),
      Object.values(labels),
    );
  });

  it('takes no name for a line of its own', () => {
    const name = 'a 1\n# TYPE b counter\nb';
    const text = pageText([sample(name, '1')], typesOf({ [name]: ['counter'] }));
    const { families } = readPage(text, 'text/plain');
    assert.deepEqual([...families.keys()], [name]);
  });
});
