import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseThreshold } from '../../src/thresholds/parse-threshold.js';
import { type CalledMethod, scopeThresholds } from '../../src/thresholds/scope-thresholds.js';

const METHODS: CalledMethod[] = [
  { service: 'shop.v1.Orders', method: 'Get', kind: 'unary', mostCalls: 100 },
  { service: 'shop.v1.Orders', method: 'Watch', kind: 'server-stream', mostCalls: 50 },
  { service: 'shop.v1.Users', method: 'Get', kind: 'unary', mostCalls: null },
];

function scoped(text: string, methods = METHODS): string {
  try {
    return scopeThresholds([parseThreshold(text, '--fail')], methods)[0]!.text;
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string };
    return `${message} ${hint}`;
  }
}

const CASES: [name: string, text: string, says: string][] = [
  ['takes a method by its full name', 'shop.v1.Users/Get:p99<1s', 'shop.v1.Users/Get:p99<1s'],
  ['takes dots for the slash', 'shop.v1.Users.Get:p99<1s', 'shop.v1.Users/Get:p99<1s'],
  ['takes a part of the name that only one method has', 'Users/Get: errors == 0', 'shop.v1.Users/Get:errors == 0'],
  ['takes a bare name', 'Watch:first_message.p50<1s', 'shop.v1.Orders/Watch:first_message.p50<1s'],
  [
    'refuses a name that several have',
    'Get:errors==0',
    '--fail "Get:errors==0": "Get" may mean any of shop.v1.Orders/Get, shop.v1.Users/Get. Name the service too, with its package.',
  ],
  [
    'refuses a method that is not called, and names the nearest',
    'Orders/Wach:errors==0',
    '--fail "Orders/Wach:errors==0": the run calls no method "Orders/Wach". Did you mean shop.v1.Orders/Watch?',
  ],
  [
    'lists what is called where nothing is near',
    'a.b.Nothing/AtAll:errors==0',
    '--fail "a.b.Nothing/AtAll:errors==0": the run calls no method "a.b.Nothing/AtAll". It calls shop.v1.Orders/Get, shop.v1.Orders/Watch, shop.v1.Users/Get.',
  ],
  [
    'refuses times of streams for a unary method',
    'Users/Get:message_gap.max<1s',
    '--fail "shop.v1.Users/Get:message_gap.max<1s": message_gap is a time of streams, and shop.v1.Users/Get is none. Of unary calls there are latency, failed and service.',
  ],
  [
    'refuses a percentile of more calls than there can be',
    'Orders/Get:p99<1s',
    '--fail "shop.v1.Orders/Get:p99<1s": p99 says more of chance than of the server below 1000 calls, and the run makes 100 calls at most of that method. Raise -n, run for a time with -z, or ask for p90.',
  ],
  ['takes one that so many calls can tell', 'Orders/Get:p90<1s', 'shop.v1.Orders/Get:p90<1s'],
  ['takes any percentile where time bounds the calls', 'p99.99<1s', 'p99.99<1s'],
  [
    'does not count the messages of streams ahead',
    'Watch:message_gap.p99<1s',
    'shop.v1.Orders/Watch:message_gap.p99<1s',
  ],
];

describe('a threshold of a run', () => {
  for (const [name, text, says] of CASES) {
    it(name, () => assert.equal(scoped(text), says));
  }

  it('refuses times of streams where none is called', () => {
    assert.match(
      scoped('first_message.avg<1s', METHODS.slice(0, 1)),
      /first_message is a time of streams, and no method of the run is one\./,
    );
  });

  it('counts the calls of all methods where it names none', () => {
    assert.equal(scoped('p95<1s', METHODS.slice(0, 2)).includes('the run makes 150 calls at most.'), true);
    assert.equal(scoped('p93<1s', METHODS.slice(0, 2)), 'p93<1s');
  });
});
