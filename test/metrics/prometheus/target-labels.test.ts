import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { narrowed } from '../../../src/metrics/prometheus/selector.js';
import { asExposed } from '../../../src/metrics/prometheus/target-labels.js';
import { aSeries } from './a-series.js';

const target = new Map([
  ['job', 'x'],
  ['instance', 'h:1'],
  ['service', 'k8s'],
]);
const fromTarget = Object.fromEntries(target);
const exposed = (labels: Record<string, string>, honorLabels: boolean | null) =>
  Object.fromEntries(asExposed([aSeries('a', labels)], target, honorLabels)[0]!.labels);

describe('the labels of a series as its target wrote them', () => {
  it('are freed of those that Prometheus added', () => {
    assert.deepEqual(exposed({ ...fromTarget, code: '0' }, false), { code: '0' });
  });

  it('have their names again where Prometheus had to rename them, also twice', () => {
    assert.deepEqual(exposed({ ...fromTarget, exported_service: 'orders', exported_job: 'y' }, false), {
      service: 'orders',
      job: 'y',
    });
    assert.deepEqual(exposed({ ...fromTarget, exported_service: 'own', exported_exported_service: 'orders' }, false), {
      exported_service: 'own',
      service: 'orders',
    });
  });

  it('stay where they are honoured, though they are equal to what Prometheus would add', () => {
    assert.deepEqual(exposed({ ...fromTarget, service: 'orders' }, true), { service: 'orders' });
    assert.deepEqual(exposed(fromTarget, true), { service: 'k8s' });
  });

  it('tell themselves whether they are honoured, where nothing else does', () => {
    assert.deepEqual(exposed({ ...fromTarget, exported_service: 'orders' }, null), { service: 'orders' });
    assert.deepEqual(exposed({ ...fromTarget, service: 'orders' }, null), { service: 'orders' });
  });
});

describe('a selector', () => {
  it('takes further matchers', () => {
    const more = { job: 'a "b"\\', instance: 'h:1' };
    for (const [given, open] of [
      ['{}', '{'],
      ['{ a="}" , }', '{ a="}" ,'],
      ['m{a=~"b.*"}', 'm{a=~"b.*",'],
    ] as const) {
      assert.equal(narrowed(given, more), `${open}job="a \\"b\\"\\\\",instance="h:1"}`);
    }
  });
});
