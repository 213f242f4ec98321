import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, OTHER, UNARY, WATCH } from '../verify/simulated-call.js';
import { verdictAfter } from './verdict-after.js';

const CALL = 'svc="shop.v1.OrderService",rpc="Place"';
const SENT = [...calls(60), ...calls(8, { answered: 3 })];
const counter = (name: string, times: number) => [
  `# TYPE ${name} counter`,
  `${name}{${CALL},code="OK"} ${60 * times}`,
  `${name}{${CALL},code="INVALID_ARGUMENT"} ${8 * times}`,
];

const ofMethod = (name: string, method: string, count: number) =>
  `${name}{${CALL.replace(UNARY.method, method)},code="OK"} ${count}`;

describe('of several families that may each count the calls', () => {
  it('the cause that all of them show is named once, and none is accused', () => {
    const verdict = verdictAfter([...counter('app_rpc_calls_total', 2), ...counter('app_rpc_served_total', 2)], SENT);
    assert.deepEqual([verdict.outcome, verdict.convention], ['cannot-tell', 'by-labels'], verdict.headline);
    assert.deepEqual(
      verdict.causes.map(({ id, checks }) => [id, checks.map((i) => verdict.checks[i]!.outcome)]),
      [['counted-twice', Array.from({ length: 6 }, () => 'cannot-tell')]],
    );
  });

  it('no cause is named that one of them does not show', () => {
    const verdict = verdictAfter([...counter('app_rpc_calls_total', 2), ...counter('app_rpc_served_total', 1)], SENT);
    assert.deepEqual([verdict.outcome, verdict.causes], ['cannot-tell', []], verdict.headline);
  });

  it('no cause is named of what an honest library may do: streams that are counted once per message', () => {
    const watched = (name: string) => [...counter(name, 1), ofMethod(name, 'Watch', 300)];
    const verdict = verdictAfter(
      [...watched('app_rpc_calls_total'), ...watched('app_rpc_served_total')],
      [...SENT, ...calls(100, WATCH)],
    );
    assert.deepEqual([verdict.outcome, verdict.causes], ['cannot-tell', []], verdict.headline);
  });

  it('no cause is named that they show for different methods', () => {
    const times = (name: string, ofPlace: number, ofCancel: number) => [
      ...counter(name, ofPlace),
      ofMethod(name, 'Cancel', 30 * ofCancel),
    ];
    const verdict = verdictAfter(
      [...times('app_rpc_calls_total', 1, 2), ...times('app_rpc_served_total', 2, 1)],
      [...SENT, ...calls(30, OTHER)],
    );
    assert.deepEqual([verdict.outcome, verdict.causes], ['cannot-tell', []], verdict.headline);
  });
});
