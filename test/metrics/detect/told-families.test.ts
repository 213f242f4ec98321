import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkOf, decisive } from '../verify/bracketed-run.js';
import { calls, OTHER, type SimulatedCall, WATCH } from '../verify/simulated-call.js';
import { slowBooks } from '../verify/slow-books.js';
import { verdictAfter } from './verdict-after.js';

const place = calls(60);
const CALL = 'svc="shop.v1.OrderService",rpc="Place"';

const counter = (name: string, labels: string, count: number) => [
  `# TYPE ${name} counter`,
  `${name}{${labels}} ${count}`,
];
/** Durations of 3 ms each, unless others are given. */
const clock = (name: string, labels: string, count: number, ms = 3) => [
  `# TYPE ${name} histogram`,
  `${name}_bucket{${labels},le="0.001"} ${ms > 1 ? 0 : count}`,
  `${name}_bucket{${labels},le="1"} ${count}`,
  `${name}_bucket{${labels},le="+Inf"} ${count}`,
  `${name}_sum{${labels}} ${(count * ms) / 1000}`,
  `${name}_count{${labels}} ${count}`,
];
const counted = counter('app_calls_total', `${CALL},outcome="OK"`, 60);

interface Case {
  lines: string[];
  maps: string[];
  says: RegExp;
  sent?: readonly SimulatedCall[];
}

/** Honest servers whose families do not go together. */
const CASES: Record<string, Case> = {
  'durations of all methods in one beside calls of each': {
    lines: [...counted, ...clock('app_seconds', 'zone="a"', 73)],
    maps: ['requests=app_calls_total', 'duration=app_seconds'],
    says: /^app_calls_total names methods and app_seconds does not, so they cannot be held against the same calls\./,
  },
  'the same where the counter is found by its labels': {
    lines: [...counted, ...clock('app_seconds', 'zone="a"', 60)],
    maps: ['duration=app_seconds'],
    says: /^app_calls_total names methods and app_seconds does not/,
  },
  'a gauge of all calls beside calls of each': {
    lines: [...counted, '# TYPE app_open gauge', 'app_open 7'],
    maps: ['requests=app_calls_total', 'in-flight=app_open'],
    says: /^app_calls_total names methods and app_open does not/,
  },
  'durations of each method beside calls of all in one': {
    lines: [...counter('all_calls_total', 'outcome="OK"', 60), ...clock('app_seconds', CALL, 60)],
    maps: ['requests=all_calls_total{code=outcome}', 'duration=app_seconds'],
    says: /^app_seconds names methods and all_calls_total does not/,
  },
  'durations by deployment beside calls by proto service': {
    lines: [...counted, ...clock('app_seconds', 'app="checkout",rpc="Place"', 60)],
    maps: ['requests=app_calls_total', 'duration=app_seconds{service=app,method=rpc}'],
    says: /^app_seconds and app_calls_total name services in different ways/,
  },
  'durations without a service, where two have the method': {
    sent: [...place, ...calls(20, { service: 'shop.v1.CartService' })],
    lines: [
      ...counted,
      'app_calls_total{svc="shop.v1.CartService",rpc="Place",outcome="OK"} 20',
      ...clock('app_seconds', 'rpc="Place"', 80),
    ],
    maps: ['requests=app_calls_total', 'duration=app_seconds{method=rpc}'],
    says: /^app_seconds has no label for the service, and shop\.v1\.OrderService\/Place and shop\.v1\.CartService\/Place were called/,
  },
  'durations of all kinds of calls beside unary calls in one': {
    sent: [...place, ...calls(20, WATCH)],
    lines: [...counter('all_calls_total', 'outcome="OK"', 60), ...clock('app_seconds', 'zone="a"', 80)],
    maps: ['requests=all_calls_total{code=outcome};kinds=unary', 'duration=app_seconds'],
    says: /^app_seconds counts other kinds of calls than all_calls_total/,
  },
  'a label that its family turned out not to have': {
    lines: counted,
    maps: ['requests=app_calls_total{service=svc,method=procedure,code=outcome}'],
    says: /^app_calls_total has no label procedure/,
  },
};

describe('a family that --metrics-map names', () => {
  for (const [what, { lines, maps, says, sent = place }] of Object.entries(CASES)) {
    it(`accuses nobody where it cannot be held against the calls: ${what}`, () => {
      const verdict = verdictAfter(lines, sent, { maps });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(verdict.headline, says);
    });
  }

  it('is held against all calls in one where the counter is, whatever labels it has beside', () => {
    const sent = [...place, ...calls(20, OTHER)];
    const lines = [...counter('all_calls_total', 'outcome="OK"', 80), ...clock('app_seconds', 'zone="a"', 80)];
    const maps = ['requests=all_calls_total{code=outcome}', 'duration=app_seconds'];
    assert.equal(verdictAfter(lines, sent, { maps }).outcome, 'pass');
    const short = [...counter('all_calls_total', 'outcome="OK"', 80), ...clock('app_seconds', 'zone="a"', 70)];
    assert.deepEqual(decisive(verdictAfter(short, sent, { maps }), 'fail'), ['duration-count']);
  });

  it('is held against all calls of the kinds that it counts', () => {
    const sent = [...place, ...calls(30, WATCH)];
    for (const [kinds, count] of [
      ['unary', 60],
      ['bidi+server-stream', 30],
      ['unary+server-stream', 90],
    ] as const) {
      const maps = [`requests=all_calls_total{code=outcome};kinds=${kinds}`];
      const judge = (counted: number) =>
        verdictAfter(counter('all_calls_total', 'outcome="OK"', counted), sent, { maps });
      assert.equal(judge(count).outcome, 'pass', kinds);
      assert.deepEqual(decisive(judge(count - 1), 'fail'), ['requests-total', 'requests-by-code 0'], kinds);
    }
  });

  it('is held against the calls of a method by its name alone, where no other has it', () => {
    const lines = [...counted, ...clock('app_seconds', 'rpc="Place"', 60)];
    const maps = ['requests=app_calls_total', 'duration=app_seconds{method=rpc}'];
    assert.equal(verdictAfter(lines, place, { maps }).outcome, 'pass');
  });
});

describe('durations of an unknown name', () => {
  const slow = calls(5, { serverMs: 50.4, clientMs: 51 });
  const load = [...place, ...calls(3, { answered: 5 })];
  const methods = slowBooks(slow, load, 50);
  const sent = [...slow, ...load];
  const lines = [
    ...counter('app_calls_total', `${CALL},outcome="OK"`, 65),
    `app_calls_total{${CALL},outcome="NotFound"} 3`,
    ...clock('app_encoding_seconds', CALL, 68, 0.1),
  ];

  it('may be of a part of the call alone, until a map says that they are of the whole', () => {
    const open = verdictAfter(lines, sent, { methods });
    assert.deepEqual([open.outcome, decisive(open, 'cannot-tell')], ['cannot-tell', ['duration-floor']], open.headline);
    assert.match(open.headline, /--metrics-map 'duration=app_encoding_seconds/);
    const told = verdictAfter(lines, sent, { methods, maps: ['duration=app_encoding_seconds'] });
    assert.deepEqual(decisive(told, 'fail'), ['duration-floor']);
  });
});

describe('a known library of which --metrics-map tells one role', () => {
  const GO = 'grpc_service="shop.v1.OrderService",grpc_method="Place"';
  const A66 = 'grpc_method="shop.v1.OrderService/Place",grpc_status="OK"';

  it('is still accused of what it lacks, beside another that counts right', () => {
    const lines = [
      ...counter('grpc_server_handled_total', `${GO},grpc_code="OK"`, 59),
      ...clock('grpc_server_call_duration_seconds', A66, 60),
    ];
    for (const maps of [[], ['in-flight=none']]) {
      const verdict = verdictAfter(lines, place, { maps });
      assert.equal(verdict.convention, 'go-grpc-middleware + grpc-a66-otel');
      assert.deepEqual(decisive(verdict, 'fail'), ['requests-total', 'requests-by-code 0']);
    }
  });

  it('is not accused of a counter that goes by another name', () => {
    const lines = [
      ...counter('my_handled_calls_total', `${GO},grpc_code="OK"`, 60),
      ...counter('grpc_server_started_total', GO, 60),
    ];
    for (const maps of [[], ['in-flight=none']]) {
      const verdict = verdictAfter(lines, place, { maps });
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(checkOf(verdict, 'requests-total').because, /my_handled_calls_total.* seems to count calls/);
      assert.deepEqual(verdict.causes, []);
    }
  });

  it('is the one that --convention names, be it a last resort', () => {
    const lines = clock('http_server_request_duration_seconds', 'network_protocol_version="2"', 60);
    for (const maps of [[], ['in-flight=none']]) {
      const verdict = verdictAfter(lines, place, { maps, convention: 'http-server-total' });
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'http-server-total'], verdict.headline);
    }
  });
});
