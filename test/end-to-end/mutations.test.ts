import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readPage } from '../../src/metrics/exposition.js';
import type { Check } from '../../src/metrics/verdict.js';
import { verify } from '../../src/metrics/verify/verify.js';
import type { RunResult } from '../../src/record/run-result.js';
import { runCli } from '../cli/run-cli.js';

const TEXT = 'text/plain; version=0.0.4';

/** A change to one sample of a method: what the check of that name must notice. Other samples stay as they are. */
const mutations: Record<string, (name: string, labels: string, value: number) => number> = {
  'requests-total': (name, labels, value) =>
    value + (at(name, 'grpc_server_requests_total') && /code="0"/.test(labels) ? 1 : 0),
  'requests-by-code': (name, labels, value) =>
    value - (at(name, 'grpc_server_requests_total') && /code="0"/.test(labels) ? 1 : 0),
  'duration-count': (name, _labels, value) => value + (at(name, 'grpc_server_request_duration_seconds_count') ? 1 : 0),
  'histogram-shape': (name, labels, value) => value - (name.endsWith('_bucket') && /le="\+Inf"/.test(labels) ? 1 : 0),
  'duration-buckets': (name, labels, value) => (name.endsWith('_bucket') && !/le="\+Inf"/.test(labels) ? 0 : value),
  'duration-sum': (name, _labels, value) => (name.endsWith('_sum') ? value * 1000 : value),
  'duration-floor': (name, labels, value) => value + (name.endsWith('_bucket') && /le="0.025"/.test(labels) ? 1e6 : 0),
  'in-flight-returns': (name, _labels, value) => value + (at(name, 'grpc_server_in_flight_requests') ? 1 : 0),
};

/** Checks that npm start has for fewer than three methods. */
const METHODS: Record<string, number> = { 'duration-floor': 1 };

describe('every check that npm start shows as passed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-mutations-'));
  let run: RunResult;
  let pageBefore: string;
  let pageAfter: string;
  let passed: Check[];

  before(async () => {
    const { code, stderr } = await runCli(['demo', '-n', '3000', '--save', folder]);
    assert.equal(code, 0, stderr);
    run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunResult;
    pageBefore = readFileSync(join(folder, 'before.1.prom'), 'utf8');
    pageAfter = readFileSync(join(folder, 'after.1.prom'), 'utf8');
    passed = judge(pageAfter).filter((check) => check.required && check.outcome === 'pass' && check.method !== null);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is known here by a mutation of the page that it must notice', () => {
    assert.deepEqual(new Set(passed.map((check) => check.name)), new Set(Object.keys(mutations)));
  });

  for (const [name, change] of Object.entries(mutations)) {
    it(`${name}: fails for a method, and for that method alone, when its samples are changed`, () => {
      const ofKind = passed.filter((check) => check.name === name && (check.code ?? 0) === 0);
      assert.ok(ofKind.length >= (METHODS[name] ?? 3), `${ofKind.length} methods`);
      for (const { method } of ofKind) {
        const bare = method!.slice(method!.indexOf('/') + 1);
        const mutated = pageAfter.replace(
          /^(\w+)\{(.*)\} (\S+)$/gm,
          (line, sample: string, labels: string, value: string) =>
            labels.includes(`method="${bare}"`)
              ? `${sample}{${labels}} ${change(sample, labels, Number(value))}`
              : line,
        );
        const failed = judge(mutated).filter((check) => check.name === name && check.outcome === 'fail');
        assert.deepEqual([...new Set(failed.map((check) => check.method))], [method]);
      }
    });
  }

  function judge(textAfter: string): Check[] {
    const [first, last] = [readPage(pageBefore, TEXT), readPage(textAfter, TEXT)];
    return verify({
      methods: run.methods,
      pages: [{ url: 'http://test', early: first, before: first, during: [], settling: [], late: null, after: last }],
      exclusive: true,
      bracketSeconds: 1,
      silentSeconds: 0,
    }).checks;
  }
});

function at(name: string, wanted: string): boolean {
  return name === wanted;
}
