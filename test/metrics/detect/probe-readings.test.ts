import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../../src/metrics/exposition.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import { probedBooks } from '../verify/probed-books.js';
import { calls, OTHER } from '../verify/simulated-call.js';

const PROBE = [...calls(3), ...calls(2, { answered: 5 }), ...calls(2, OTHER)];
const LOAD = [...calls(60), ...calls(20, { answered: 5 }), ...calls(30, OTHER)];
const PLACE = 'zor="shop.v1.OrderService",plu="Place"';
const CANCEL = 'zor="shop.v1.OrderService",plu="Cancel"';

/** A series with its values before the probe, after it, and after the load. */
type Line = [series: string, before: number, probed: number, after: number];

/** The verdict on a page of those series, in which each family is a counter. */
function judge(lines: readonly Line[], load = LOAD): Verdict {
  const names = [...new Set(lines.map(([series]) => series.split('{')[0]!))];
  const page = (at: 1 | 2 | 3) =>
    readPage(
      [
        ...names.flatMap((name) => [
          `# TYPE ${name} counter`,
          ...lines.filter(([series]) => series.split('{')[0] === name).map((line) => `${line[0]} ${line[at]}`),
        ]),
        'process_start_time_seconds 1760000000\n',
      ].join('\n'),
      'text/plain; version=0.0.4',
    );
  const [before, probed, after] = [page(1), page(2), page(3)];
  const pages = [
    {
      url: 'http://localhost:9090/metrics',
      early: before,
      before,
      probed,
      during: [],
      settling: [],
      late: null,
      after,
    },
  ];
  return verify({ methods: probedBooks(PROBE, load), pages, exclusive: true, bracketSeconds: 5, silentSeconds: 1 });
}

const summary = ({ outcome, convention }: Verdict) => [outcome, convention];

describe('a probe', () => {
  it('tells the label of the status by how it moved, whatever it held before', () => {
    const lines: Line[] = [
      [`wib_total{${PLACE},qua="0"}`, 0, 3, 63],
      [`wib_total{${PLACE},qua="5"}`, 0, 2, 22],
      // A status that no call of ours was answered.
      [`wib_total{${PLACE},qua="13"}`, 7, 7, 7],
      [`wib_total{${CANCEL},qua="0"}`, 0, 2, 32],
    ];
    const verdict = judge(lines);
    assert.deepEqual(summary(verdict), ['pass', 'by-probe'], verdict.headline);
    assert.equal(verdict.capability[0]!.counts, 'per-method-and-code');
    assert.deepEqual(verdict.capability[0]!.map, [
      "--metrics-map 'requests=wib_total{service=zor,method=plu,code=qua}'",
    ]);
  });

  it('leaves open what counted its calls right and those of the load under other statuses', () => {
    const verdict = judge([
      [`wib_total{${PLACE},qua="0"}`, 0, 3, 83],
      [`wib_total{${PLACE},qua="5"}`, 0, 2, 2],
      [`wib_total{${PLACE},qua="13"}`, 7, 7, 7],
      [`wib_total{${CANCEL},qua="0"}`, 0, 2, 32],
    ]);
    assert.deepEqual(summary(verdict), ['cannot-tell', 'by-probe'], verdict.headline);
    assert.match(verdict.headline, /only the probe says that wib_total counts the calls/);
  });

  it('says nothing of a counter that somebody else moved meanwhile', () => {
    const verdict = judge([
      [`wib_total{${PLACE}}`, 0, 9, 84],
      [`wib_total{${CANCEL}}`, 0, 2, 32],
    ]);
    assert.deepEqual(summary(verdict), ['cannot-tell', 'by-labels'], verdict.headline);
    assert.match(verdict.headline, /nothing says that it counts them/);
  });

  it('names a counter of failures as such', () => {
    const verdict = judge([
      [`wib_total{${PLACE}}`, 0, 5, 85],
      [`wib_total{${CANCEL}}`, 0, 2, 32],
      [`gar_total{${PLACE}}`, 0, 2, 22],
      [`gar_total{${CANCEL}}`, 0, 0, 0],
    ]);
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /--metrics-map 'requests=wib_total\{service=zor,method=plu\}'/);
    assert.match(verdict.headline, /or --metrics-map 'errors=gar_total\{service=zor,method=plu\}'/);
  });

  it('speaks for a counter without labels whose name speaks of calls', () => {
    const verdict = judge([['app_requests_total', 5, 12, 122]]);
    assert.deepEqual(summary(verdict), ['pass', 'by-probe'], verdict.headline);
    assert.equal(verdict.capability[0]!.counts, 'total');
    const lying = judge([['app_requests_total', 5, 12, 112]]);
    assert.deepEqual(summary(lying), ['cannot-tell', 'by-probe'], lying.headline);
  });

  it('takes no counter of a runtime for one of calls', () => {
    const verdict = judge([['go_memstats_lookups_total', 0, 7, 117]]);
    assert.deepEqual(summary(verdict), ['cannot-tell', null], verdict.headline);
  });

  it('names the label that holds other names than the methods have, and proposes none that could not be held against them', () => {
    const verdict = judge([
      ['wib_total{plu="Elsewhere"}', 0, 5, 85],
      ['wib_total{plu="Nowhere"}', 0, 2, 32],
    ]);
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(
      verdict.headline,
      /no label holds the names of the methods: write them into plu \("Elsewhere"\) to have each proven\. If it counts all calls without their names, say so: --metrics-map 'requests=wib_total'/,
    );
  });

  it('demands no names of a label that spells the methods in its own way', () => {
    const verdict = judge([
      ['wib_total{plu="place"}', 0, 5, 85],
      ['wib_total{plu="cancel"}', 0, 2, 32],
    ]);
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.doesNotMatch(verdict.headline, /method=plu/);
  });

  it('changes nothing for a counter that names and labels settle: it fails where it lies', () => {
    const rpc = (name: string) => name.replace('zor=', 'rpc_service=');
    const verdict = judge([
      [`app_rpcs_total{${rpc(PLACE)},code="OK"}`, 0, 3, 62],
      [`app_rpcs_total{${rpc(PLACE)},code="NotFound"}`, 0, 2, 22],
      [`app_rpcs_total{${rpc(CANCEL)},code="OK"}`, 0, 2, 32],
    ]);
    assert.deepEqual(summary(verdict), ['fail', 'by-labels'], verdict.headline);
  });
});
