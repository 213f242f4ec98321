import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, OTHER } from '../verify/simulated-call.js';
import { verdictAfter } from './verdict-after.js';

const own = [...calls(60), ...calls(20, { answered: 5 }), ...calls(30, OTHER)];
const CALL = 'svc="shop.v1.OrderService",rpc="Place"';
const CANCEL = 'svc="shop.v1.OrderService",rpc="Cancel"';

/** What an honest counter says of the calls above. */
const honest = (name: string) => [
  `# TYPE ${name} counter`,
  `${name}{${CALL},outcome="OK"} 60`,
  `${name}{${CALL},outcome="NotFound"} 20`,
  `${name}{${CANCEL},outcome="OK"} 30`,
];

/** The verdict on a run of these calls. */
const judge = (lines: readonly string[], sent = own, maps: readonly string[] = []) =>
  verdictAfter(lines, sent, { maps });

/** Families that bear the labels of the calls and count something else, at a number that would be a fault of theirs. */
const DECOYS: Record<string, readonly string[]> = {
  'messages named like requests': [
    '# TYPE app_requests_received_messages_total counter',
    `app_requests_received_messages_total{${CALL}} 80`,
    `app_requests_received_messages_total{${CANCEL}} 30`,
  ],
  'messages without a side': ['# TYPE app_rpc_messages_total counter', `app_rpc_messages_total{${CALL}} 400`],
  'active timers, whose count is of calls that are open': [
    '# TYPE app_rpc_active_seconds summary',
    `app_rpc_active_seconds_count{${CALL}} 3`,
    `app_rpc_active_seconds_sum{${CALL}} 0.5`,
  ],
  'times of birth': [`app_calls_created{${CALL}} 1.76e9`],
  'largest values': ['# TYPE app_rpc_seconds_max gauge', `app_rpc_seconds_max{${CALL}} 0.2`],
  'the client side': ['# TYPE app_client_calls_total counter', `app_client_calls_total{${CALL},outcome="OK"} 7`],
  'outbound calls': ['# TYPE app_outbound_calls_total counter', `app_outbound_calls_total{${CALL},outcome="OK"} 7`],
  'calls whose label says that they are a client’s': [
    '# TYPE app_all_calls_total counter',
    `app_all_calls_total{${CALL},outcome="OK",span_kind="client"} 7`,
  ],
  'HTTP requests': ['# TYPE http_requests_total counter', `http_requests_total{${CALL},code="200"} 7`],
  retries: ['# TYPE app_call_retries_total counter', `app_call_retries_total{${CALL}} 2`],
  'cache hits': ['# TYPE app_rpc_cache_hits_total counter', `app_rpc_cache_hits_total{${CALL}} 41`],
  bytes: ['# TYPE app_rpc_request_bytes_total counter', `app_rpc_request_bytes_total{${CALL}} 10240`],
  'time in a queue': [
    '# TYPE app_rpc_queue_seconds histogram',
    `app_rpc_queue_seconds_bucket{${CALL},le="+Inf"} 9`,
    `app_rpc_queue_seconds_count{${CALL}} 9`,
    `app_rpc_queue_seconds_sum{${CALL}} 90`,
  ],
};

describe('a family beside the counter', () => {
  for (const [what, lines] of Object.entries(DECOYS)) {
    it(`that is of ${what} is not taken for it`, () => {
      const verdict = judge([...honest('app_calls_total'), ...lines]);
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'by-labels'], verdict.headline);
    });

    it(`that is of ${what} accuses nobody where it stands alone`, () => {
      const verdict = judge(lines);
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    });
  }

  it('that counts as many as there were calls never stands in for a counter that lies', () => {
    const lying = honest('app_calls_total').map((line) => line.replace(/ 60$/, ' 59'));
    const verdict = judge([
      ...lying,
      '# TYPE app_messages_received_total counter',
      `app_messages_received_total{${CALL}} 80`,
      `app_messages_received_total{${CANCEL}} 30`,
    ]);
    assert.equal(verdict.outcome, 'fail', verdict.headline);
    assert.match(verdict.headline, /2 checks failed for shop\.v1\.OrderService\/Place/);
  });

  it('that may count the calls as well leaves it open which of them is wrong', () => {
    const lying = honest('app_calls_total').map((line) => line.replace(/ 60$/, ' 59'));
    const verdict = judge([...lying, ...honest('app_rpcs_total')]);
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /^app_calls_total and app_rpcs_total may each count the calls/);
    for (const name of ['app_calls_total', 'app_rpcs_total']) {
      assert.ok(verdict.headline.includes(`--metrics-map 'requests=${name}{service=svc,method=rpc,code=outcome}'`));
    }
  });

  it('that agrees with the counter is checked as well, and never added', () => {
    const verdict = judge([...honest('app_calls_total'), ...honest('app_rpcs_total')]);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    const totals = verdict.checks.filter(({ name, method }) => name === 'requests-total' && method?.endsWith('Place'));
    assert.deepEqual(
      totals.map(({ observed }) => observed),
      [80, 80],
    );
  });
});

describe('a label', () => {
  it('of small numbers is no status', () => {
    const sharded = [
      '# TYPE app_calls_total counter',
      `app_calls_total{${CALL},shard="0"} 50`,
      `app_calls_total{${CALL},shard="1"} 30`,
      `app_calls_total{${CANCEL},shard="0"} 30`,
    ];
    const verdict = judge(sharded);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(verdict.capability[0]!.counts, 'per-method');
  });

  it('of words for success and failure is no status, but says how many failed', () => {
    const verdict = judge(
      honest('app_calls_total').map((line) => line.replace('"OK"', '"success"').replace('"NotFound"', '"failure"')),
    );
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(verdict.capability[0]!.counts, 'per-method-and-outcome');
  });

  it('of HTTP codes is none', () => {
    const verdict = judge(
      honest('app_calls_total').map((line) => line.replace('"OK"', '"200"').replace('"NotFound"', '"404"')),
    );
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(verdict.capability[0]!.counts, 'per-method');
    assert.match(
      verdict.capability[0]!.inTheWay.join(' '),
      /The label outcome of app_calls_total says how calls ended, but not with which/,
    );
  });

  it('under which a call is counted more than once accuses nobody', () => {
    const twice = honest('app_calls_total').flatMap((line) => [
      line.replace('} ', ',state="started"} '),
      line.replace('} ', ',state="done"} '),
    ]);
    const verdict = judge([...new Set(twice)]);
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /the label state has several values for one method and status/);
  });

  it('that has words of its own for methods accuses nobody', () => {
    const verdict = judge(
      honest('app_calls_total').map((line) => line.replace('"Place"', '"create"').replace('"Cancel"', '"remove"')),
    );
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /the label rpc of app_calls_total has the values create, remove, none of which/);
  });
});

describe('an honest library of which nothing is known', () => {
  it('may count what was answered OK in one family and what failed in another', () => {
    // So few failed that no replica can be missing instead.
    const sent = [...calls(97), ...calls(3, { answered: 5 })];
    const lines = ['# TYPE app_calls_total counter', `app_calls_total{${CALL}} 97`];
    const verdict = judge(
      [...lines, '# TYPE app_failed_calls_total counter', `app_failed_calls_total{${CALL}} 3`],
      sent,
    );
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /together they may be all calls/);
  });

  it('may time only calls that succeed', () => {
    const timed = [CALL, CANCEL].flatMap((labels, i) => [
      `app_call_duration_seconds_bucket{${labels},le="+Inf"} ${[60, 30][i]}`,
      `app_call_duration_seconds_sum{${labels}} 0.1`,
      `app_call_duration_seconds_count{${labels}} ${[60, 30][i]}`,
    ]);
    const verdict = judge([...honest('app_calls_total'), '# TYPE app_call_duration_seconds histogram', ...timed]);
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /some libraries time only calls that succeed/);
  });

  it('may make every error an Unknown one', () => {
    const verdict = judge(honest('app_calls_total').map((line) => line.replace('"NotFound"', '"Unknown"')));
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /some libraries are known to count them as UNKNOWN/);
  });

  it('is known no better by a map that speaks of another family', () => {
    const lines = honest('app_calls_total').map((line) => line.replace('"NotFound"', '"Unknown"'));
    assert.equal(judge(lines, own, ['in-flight=none']).outcome, 'cannot-tell');
    assert.equal(judge(lines, own, ['requests=app_calls_total']).outcome, 'fail');
  });

  it('may say by a small number whether a call failed', () => {
    const flags = honest('app_calls_total').map((line) =>
      line.replace('outcome="OK"', 'code="0"').replace('outcome="NotFound"', 'code="1"'),
    );
    const verdict = judge(flags);
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /the label code has too few values to be known as the status/);
  });

  it('may count the functions behind the calls, which not every call comes to', () => {
    const functions = [
      '# TYPE app_requests_total counter',
      'app_requests_total{method="Place"} 60',
      'app_requests_total{method="Cancel"} 30',
    ];
    const verdict = judge(functions);
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    const [proposed] = verdict.capability[0]!.map;
    assert.equal(proposed, "--metrics-map 'requests=app_requests_total{method=method}'");
  });

  it('may count only methods that are marked for it', () => {
    const verdict = judge(honest('app_calls_total').filter((line) => !line.includes('Cancel')));
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /no series speaks of shop\.v1\.OrderService\/Cancel, and some servers count only/);
  });

  it('may hold the peak of the calls in flight', () => {
    const verdict = judge([
      ...honest('app_calls_total'),
      '# TYPE app_calls_in_flight gauge',
      `app_calls_in_flight{${CALL}} 4`,
    ]);
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /some gauges are refreshed now and then, or hold a peak/);
    assert.match(verdict.headline, /--metrics-map 'in-flight=app_calls_in_flight\{service=svc,method=rpc\}'/);
  });

  it('may have met several errors in one call', () => {
    const verdict = judge([
      '# TYPE app_calls_total counter',
      `app_calls_total{${CALL}} 80`,
      `app_calls_total{${CANCEL}} 30`,
      '# TYPE app_errors_total counter',
      `app_errors_total{${CALL}} 45`,
    ]);
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.match(verdict.headline, /one call may meet several errors/);
  });

  it('may have a name in which ms is no unit', () => {
    const verdict = judge([
      ...honest('ms_calls_total'),
      '# TYPE ms_call_duration histogram',
      ...[CALL, CANCEL].flatMap((labels, i) => [
        `ms_call_duration_bucket{${labels},le="+Inf"} ${[80, 30][i]}`,
        `ms_call_duration_sum{${labels}} 9e9`,
        `ms_call_duration_count{${labels}} ${[80, 30][i]}`,
      ]),
    ]);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    const unit = verdict.checks.find(({ name }) => name === 'duration-sum')!;
    assert.equal(unit.outcome, 'not-applicable');
    assert.match(
      unit.because,
      /The name ms_call_duration does not say the unit of its values: say it with --metrics-map/,
    );
  });
});
