import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { checkOf, decisive, verdictOn } from '../verify/bracketed-run.js';
import type { Lie } from '../verify/lie.js';
import { calls, type SimulatedCall, UPLOAD, WATCH } from '../verify/simulated-call.js';
import { factsOf, LIBRARIES, type SimulatedLibrary } from '../verify/simulated-libraries.js';
import type { ConventionId } from '../verify/simulated-server.js';

const IDS: readonly ConventionId[] = [
  'otel-semconv-rpc-stable',
  'otelgrpc-old',
  'grpc-a66-otel',
  'grpc-spring-a66',
  'micrometer-metric-collecting',
  'micrometer-observation',
  'opencensus-ocgrpc',
  'dapr',
  'go-zero',
  'kratos',
  'armeria',
  'http-server-duration',
];

const unary = [...calls(100), ...calls(9, { answered: 5 }), ...calls(4, { answered: 3 })];
const mixed = [...unary, ...calls(20, WATCH), ...calls(3, { ...WATCH, answered: 9 }), ...calls(10, UPLOAD)];
const library = (id: ConventionId): SimulatedLibrary => LIBRARIES[id];
const judge = (convention: ConventionId, own: readonly SimulatedCall[], lie: Lie = {}) =>
  verdictOn({ server: { convention, lie }, calls: own, history: own.slice(0, 30), exclusive: true });

/** Outcome and count of every check of that name. */
function told(verdict: Verdict, name: string): Record<string, [outcome: string, observed: number | null]> {
  const found = verdict.checks.filter((check) => check.name === name);
  return Object.fromEntries(
    found.map(({ method, code, outcome, observed }) => [
      [method?.split('/').at(-1), ...(code === null ? [] : [code])].join(' '),
      [outcome, observed],
    ]),
  );
}

for (const id of IDS) {
  describe(`an honest server of ${id}`, () => {
    const { unaryOnly = false } = library(id);
    const verdict = judge(id, unaryOnly ? unary : mixed);
    const streams = (rows: object) => (unaryOnly ? {} : rows);

    it('passes', () => {
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', id], verdict.headline);
    });

    it('has counted and timed exactly the calls of each method', () => {
      const rows = { Place: ['pass', 113], ...streams({ Watch: ['pass', 23], Upload: ['pass', 10] }) };
      assert.deepEqual(told(verdict, 'requests-total'), rows);
      assert.deepEqual(told(verdict, 'duration-count'), rows);
    });

    it('has durations of the right size', () => {
      assert.equal(checkOf(verdict, 'duration-sum', { method: 'Place' }).outcome, 'pass');
      assert.equal(checkOf(verdict, 'duration-sum', { method: 'Place' }).observed?.toFixed(3), '0.339');
    });
  });

  describe(`a server of ${id} is caught when it`, () => {
    const liar = (lie: Lie) => judge(id, unary, lie);

    it('loses a call', () => {
      const check = checkOf(liar({ times: (_code, nth) => (nth === 60 ? 0 : 1) }), 'requests-total');
      assert.deepEqual([check.outcome, check.expected?.min, check.observed], ['fail', 113, 112]);
    });

    it('counts calls twice', () => {
      const check = checkOf(liar({ times: () => 2 }), 'requests-total');
      assert.deepEqual([check.outcome, check.expected?.max, check.observed], ['fail', 113, 226]);
    });

    it('counts another method', () => {
      assert.equal(liar({ method: (method) => (method === 'Place' ? 'Cancel' : method) }).outcome, 'fail');
    });

    it('observes each duration twice', () => {
      const check = checkOf(liar({ observations: () => 2 }), 'duration-count');
      assert.deepEqual([check.outcome, check.observed], ['fail', 226]);
    });

    it('writes durations a thousand times too long', () => {
      const check = checkOf(liar({ unitsPerSecond: 1000 }), 'duration-sum');
      assert.deepEqual([check.outcome, check.observed?.toFixed(0)], ['fail', '339']);
    });
  });
}

for (const id of IDS.filter((one) => factsOf(one).codes)) {
  describe(`the statuses of ${id}`, () => {
    it('are each counted as often as they were answered', () => {
      assert.deepEqual(told(judge(id, unary), 'requests-by-code'), {
        'Place 0': ['pass', 100],
        'Place 3': ['pass', 4],
        'Place 5': ['pass', 9],
      });
    });

    it('give away errors that are counted as OK', () => {
      const verdict = judge(id, unary, { code: () => 0 });
      assert.deepEqual(told(verdict, 'requests-by-code'), {
        'Place 0': ['fail', 113],
        'Place 3': ['fail', 0],
        'Place 5': ['fail', 0],
      });
    });
  });
}

for (const id of IDS.filter((one) => library(one).started !== undefined)) {
  describe(`the starts of ${id}`, () => {
    it('are as many as were sent', () => {
      assert.deepEqual(told(judge(id, mixed), 'started-total'), {
        Place: ['pass', 113],
        Watch: ['pass', 23],
        Upload: ['pass', 10],
      });
    });

    it('are caught where each counts twice', () => {
      const check = checkOf(judge(id, unary, { starts: () => 2 }), 'started-total');
      assert.deepEqual([check.outcome, check.observed], ['fail', 226]);
    });
  });
}

for (const id of IDS.filter((one) => library(one).unaryOnly === true)) {
  describe(`streams, which ${id} never counts`, () => {
    it('are named as not seen, and nobody is accused', () => {
      const verdict = judge(id, [...unary, ...calls(20, WATCH), ...calls(10, UPLOAD)]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['pass', []], verdict.headline);
      const { outcome, because } = checkOf(verdict, 'requests-total', { method: 'Watch' });
      assert.equal(outcome, 'not-applicable');
      assert.match(because, /never counts the end of server-stream calls: your dashboards do not see them/);
    });
  });
}

describe('the messages of micrometer-metric-collecting', () => {
  const id = 'micrometer-metric-collecting';

  it('are counted both ways, by families that are named like requests', () => {
    const verdict = judge(id, mixed);
    assert.deepEqual(told(verdict, 'messages-received'), {
      Place: ['pass', 113],
      Watch: ['pass', 23],
      Upload: ['pass', 50],
    });
    assert.deepEqual(told(verdict, 'messages-sent'), {
      Place: ['pass', 100],
      Watch: ['pass', 69],
      Upload: ['pass', 10],
    });
  });

  it('are caught where each counts twice', () => {
    const verdict = judge(id, mixed, { messages: 2 });
    assert.deepEqual(told(verdict, 'messages-received').Watch, ['fail', 46]);
    assert.deepEqual(told(verdict, 'messages-sent').Upload, ['fail', 20]);
  });
});

describe('a call that ended for the client otherwise than it is counted', () => {
  const RECODINGS: [id: ConventionId, wire: number, counted: number, says: RegExp][] = [
    ['micrometer-metric-collecting', 4, 1, /known to count them as CANCELLED where the deadline closed the call/],
    ['grpc-a66-otel', 4, 1, /known to count them as CANCELLED where the deadline closed the call/],
    ['micrometer-observation', 1, 2, /known to count them as UNKNOWN where the call was over before its handler/],
    ['opencensus-ocgrpc', 1, 2, /known to count them as UNKNOWN where the handler returned the raw error/],
    ['go-zero', 4, 2, /known to count them as UNKNOWN where the handler returned the raw error/],
    ['dapr', 4, 2, /known to count them as UNKNOWN where the handler returned the raw error/],
  ];
  for (const [id, wire, counted, says] of RECODINGS) {
    it(`is named under ${id}, and nobody is accused`, () => {
      const verdict = judge(id, [...unary, ...calls(7, { answered: wire, booked: counted })]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(checkOf(verdict, 'requests-by-code', { code: wire }).because, says);
    });
  }

  it('may have been of a method that A66 does not know, and calls "other"', () => {
    const strange = calls(12, { method: 'Vanish', answered: 12, booked: 'nothing' });
    const verdict = judge('grpc-a66-otel', [...unary, ...strange]);
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });
});

describe('a counter that never counted, on a page without TYPE lines', () => {
  it('is missed, and its own histogram stands for none', () => {
    const server = {
      convention: 'opencensus-ocgrpc',
      lie: { times: () => 0 },
      style: { typeLines: false },
    } as const;
    const verdict = verdictOn({ server, calls: mixed, history: mixed.slice(0, 30), exclusive: true });
    assert.equal(checkOf(verdict, 'requests-total', { method: 'Place' }).outcome, 'fail', verdict.headline);
  });
});

describe('the gauge of armeria', () => {
  it('is back where it was', () => {
    assert.deepEqual(told(judge('armeria', mixed), 'in-flight-returns'), {
      Place: ['pass', 0],
      Watch: ['pass', 0],
      Upload: ['pass', 0],
    });
  });

  it('is caught where calls that fail never lower it', () => {
    const check = checkOf(judge('armeria', unary, { falls: (code) => (code === 0 ? 1 : 0) }), 'in-flight-returns');
    assert.deepEqual([check.outcome, check.observed], ['fail', 13]);
  });
});

describe('dotnet-prometheus-net-grpc, which counts calls when they arrive', () => {
  const id = 'dotnet-prometheus-net-grpc';

  it('proves how many there were, and names what it does not know', () => {
    const verdict = judge(id, mixed);
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', id], verdict.headline);
    assert.deepEqual(told(verdict, 'requests-total'), {
      Place: ['pass', 113],
      Watch: ['pass', 23],
      Upload: ['pass', 10],
    });
    assert.match(verdict.headline, /^Rate of 3 methods agree with the 146 calls .*; no durations on the page/);
    assert.deepEqual(
      ['requests-by-code', 'duration-count'].map((name) => checkOf(verdict, name, { method: 'Place' }).outcome),
      ['not-applicable', 'not-applicable'],
    );
  });

  it('is caught where it counts a call twice, or none', () => {
    const counting = (nth: (time: number) => number) => {
      let time = 0;
      return checkOf(judge(id, unary, { starts: () => nth(time++) }), 'requests-total');
    };
    assert.deepEqual(
      [counting((time) => (time === 60 ? 2 : 1)), counting((time) => (time === 60 ? 0 : 1))].map(
        ({ outcome, observed }) => [outcome, observed],
      ),
      [
        ['fail', 114],
        ['fail', 112],
      ],
    );
  });
});

describe('the codes of kratos', () => {
  it('are those of HTTP, so that no status is proven but how many calls failed', () => {
    const verdict = judge('kratos', unary);
    const byCode = checkOf(verdict, 'requests-by-code');
    assert.deepEqual([byCode.outcome, byCode.required], ['not-applicable', false]);
    assert.match(byCode.because, /^server_requests_code_total says by the label code whether a call failed/);
    const { outcome, required, expected, observed } = checkOf(verdict, 'errors-total');
    assert.deepEqual([outcome, required, expected, observed], ['pass', true, { min: 13, max: 13 }, 13]);
  });

  it('show it where errors are counted as a success', () => {
    const verdict = judge('kratos', unary, { code: () => 0 });
    assert.deepEqual(decisive(verdict, 'fail'), ['errors-total']);
  });

  it('may be of calls by HTTP, which are not counted', () => {
    let reads = 0;
    const bends = (page: string) =>
      page.replace(
        /# TYPE server_requests_code_total counter\n/,
        (type) =>
          `${type}server_requests_code_total{code="200",kind="http",operation="/shop.v1.OrderService/Place",reason=""} ${40 * reads++}\n`,
      );
    const verdict = judge('kratos', unary, { bends });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(checkOf(verdict, 'requests-total').observed, 113);
  });
});

describe('otelgrpc 0.65', () => {
  const verdict = judge('otelgrpc-0.65', mixed);

  it('counts calls and statuses right', () => {
    assert.equal(verdict.convention, 'otelgrpc-0.65');
    assert.deepEqual(told(verdict, 'requests-total').Place, ['pass', 113]);
    assert.deepEqual(told(verdict, 'requests-by-code')['Place 5'], ['pass', 9]);
  });

  it('writes milliseconds under a name that says seconds, which is told with the release that mends it', () => {
    const { outcome, because } = checkOf(verdict, 'duration-unit', { method: 'Place' });
    assert.deepEqual([verdict.outcome, outcome], ['fail', 'fail']);
    assert.match(
      because,
      /^The values of rpc_server_call_duration_seconds_count{.*} and 2 more are not in the unit that the name says: otelgrpc 0\.65\.0 is known to write milliseconds under this name.*: update it to 0\.66 or later\.$/,
    );
  });

  it('is told so for handlers that are too fast for any sum to show it', () => {
    const quick = judge('otelgrpc-0.65', calls(100, { serverMs: 0.006, clientMs: 0.3 }));
    assert.deepEqual(decisive(quick, 'fail'), ['duration-unit']);
  });

  it('is read in milliseconds for all other checks', () => {
    const sum = checkOf(verdict, 'duration-sum', { method: 'Place' });
    assert.deepEqual([sum.outcome, sum.observed?.toFixed(3)], ['pass', '0.339']);
    assert.equal(told(judge('otelgrpc-0.65', unary, { unitsPerSecond: 1000 }), 'duration-sum').Place?.[0], 'fail');
  });
});

describe('a timer of Micrometer that is a summary', () => {
  it('proves counts, statuses and the sum, and says that it has no bounds', () => {
    const bends = (page: string) =>
      page
        .replaceAll(/^# TYPE (grpc_server_processing_duration_seconds) histogram$/gm, '# TYPE $1 summary')
        .replaceAll(/^grpc_server_processing_duration_seconds_bucket.*\n/gm, '');
    const verdict = judge('micrometer-metric-collecting', mixed, { bends });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.match(verdict.headline, /^Rate, errors .* and duration of 3 methods agree/);
    const buckets = checkOf(verdict, 'duration-buckets', { method: 'Place' });
    assert.deepEqual([buckets.outcome, buckets.required], ['not-applicable', false]);
    assert.match(buckets.because, /a summary, so there are no bounds to compare/);
  });
});
