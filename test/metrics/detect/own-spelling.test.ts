import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkOf, decisive } from '../verify/bracketed-run.js';
import { calls, OTHER, type SimulatedCall, UNARY } from '../verify/simulated-call.js';
import { verdictAfter } from './verdict-after.js';

const GET_ITEM = { ...UNARY, method: 'GetItem' };
const sent = [...calls(60), ...calls(8, { answered: 3 }), ...calls(25, GET_ITEM)];

/** A counter of these calls, and of one less or more where it lies, with labels as a page spells them. */
function counter(spell: (method: string) => string, { lost = 0, name = 'shop_rpc_served_total' } = {}): string[] {
  return [
    `# TYPE ${name} counter`,
    `${name}{${spell('Place')},outcome="ok"} ${60 - lost}`,
    `${name}{${spell('Place')},outcome="invalid_argument"} 8`,
    `${name}{${spell('GetItem')},outcome="ok"} 25`,
  ];
}

const snake = (method: string) => method.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

/** How people who count by hand spell what was called, and the labels of a map that names them. */
const SPELLINGS: Record<string, { spell: (method: string) => string; labels: string }> = {
  'in snake case beside a short name of the service': {
    spell: (method) => `svc="order",rpc="${snake(method)}"`,
    labels: 'service=svc,method=rpc',
  },
  'in snake case beside the proto service': {
    spell: (method) => `svc="shop.v1.OrderService",rpc="${snake(method)}"`,
    labels: 'service=svc,method=rpc',
  },
  'in dashes beside the service in snake case': {
    spell: (method) => `svc="order_service",rpc="${snake(method).replace('_', '-')}"`,
    labels: 'service=svc,method=rpc',
  },
  'with a dot between service and method': {
    spell: (method) => `endpoint="shop.v1.OrderService.${method}"`,
    labels: 'full-method=endpoint',
  },
  'with the service’s last part before a slash': {
    spell: (method) => `endpoint="/OrderService/${method}"`,
    labels: 'full-method=endpoint',
  },
  'as a whole path in lower case': {
    spell: (method) => `endpoint="/shop.v1.orderservice/${method.toLowerCase()}"`,
    labels: 'full-method=endpoint',
  },
};

describe('names of methods that a page spells in its own way', () => {
  for (const [how, { spell, labels }] of Object.entries(SPELLINGS)) {
    const maps = [`requests=shop_rpc_served_total{${labels},code=outcome}`];

    it(`are understood ${how}`, () => {
      const verdict = verdictAfter(counter(spell), sent);
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'by-labels'], verdict.headline);
      assert.deepEqual(checkOf(verdict, 'requests-total', { method: 'Place' }).observed, 68);
      assert.deepEqual(checkOf(verdict, 'requests-total', { method: 'GetItem' }).observed, 25);
    });

    it(`are understood ${how}, where a map names the labels`, () => {
      const verdict = verdictAfter(counter(spell), sent, { maps });
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'by-map'], verdict.headline);
    });

    it(`hide no lost calls ${how}, where a map says that all are counted`, () => {
      const verdict = verdictAfter(counter(spell, { lost: 2 }), sent, { maps });
      assert.deepEqual(decisive(verdict, 'fail'), ['requests-total', 'requests-by-code 0'], verdict.headline);
    });

    it(`are proposed as a map that passes ${how}`, () => {
      const { capability } = verdictAfter(counter(spell), sent);
      const proposed = capability[0]!.map.map((line) => /'([^']*)'/.exec(line)![1]!);
      assert.deepEqual(proposed, maps);
    });
  }

  it('fail without a map where the service and the name of the family leave no doubt', () => {
    const verdict = verdictAfter(
      counter(SPELLINGS['in snake case beside a short name of the service']!.spell, { lost: 2 }),
      sent,
    );
    assert.deepEqual(decisive(verdict, 'fail'), ['requests-total', 'requests-by-code 0'], verdict.headline);
  });

  it('accuse nobody without a map where they are all that is known', () => {
    const lines = counter((method) => `op="${snake(method)}"`, { lost: 2, name: 'shop_requests_total' });
    const verdict = verdictAfter(lines, sent);
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(verdict.headline, /spells/);
  });
});

/** Two methods whose names are one where nothing but letters and digits is looked at. */
const ALIKE = [...calls(30, GET_ITEM), ...calls(20, { ...UNARY, method: 'Get_Item' })];

describe('names of methods that a page may have spelled in more than one way', () => {
  const ways = { 'by labels': [], 'by a map': ['requests=shop_rpc_served_total{service=svc,method=rpc,code=outcome}'] };
  const series = (rpc: string, count: number) =>
    `shop_rpc_served_total{svc="shop.v1.OrderService",rpc="${rpc}",outcome="OK"} ${count}`;
  const verdictOf = (lines: string[], calls: readonly SimulatedCall[], maps: readonly string[]) =>
    verdictAfter(['# TYPE shop_rpc_served_total counter', ...lines], calls, { maps });

  for (const [way, maps] of Object.entries(ways)) {
    it(`are not told apart where two methods were called that have one name so, ${way}`, () => {
      const verdict = verdictOf([series('get_item', 50), series('Place', 1)], [...ALIKE, ...calls(1)], maps);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(verdict.headline, /get_item.*GetItem.*Get_Item/);
    });

    it(`are told apart where each has its own, ${way}`, () => {
      assert.equal(verdictOf([series('GetItem', 30), series('Get_Item', 20)], ALIKE, maps).outcome, 'pass');
      const swapped = verdictOf([series('GetItem', 20), series('Get_Item', 30)], ALIKE, maps);
      assert.notEqual(swapped.outcome, 'pass', swapped.headline);
      assert.equal(checkOf(swapped, 'requests-total', { method: 'Get_Item' }).observed, 30);
    });

    it(`accuse nobody where two values are one method's, ${way}`, () => {
      const verdict = verdictOf([series('get_item', 10), series('GET-ITEM', 20)], calls(30, GET_ITEM), maps);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      assert.match(verdict.headline, /get_item.*GET-ITEM/);
    });
  }
});

describe('a family that a map names, of which no series bears a name that was called', () => {
  const maps = ['requests=shop_rpc_served_total{service=svc,method=rpc,code=outcome}'];
  const lines = [
    '# TYPE shop_rpc_served_total counter',
    'shop_rpc_served_total{svc="shop.v1.OrderService",rpc="create",outcome="OK"} 60',
    'shop_rpc_served_total{svc="shop.v1.OrderService",rpc="remove",outcome="OK"} 20',
  ];

  it('accuses nobody, and says what is there and what was looked for', () => {
    const verdict = verdictAfter(lines, [...calls(60), ...calls(20, OTHER)], { maps });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(verdict.headline, /label rpc of shop_rpc_served_total holds create, remove.*Place, Cancel/);
  });

  it('accuses nobody where one of several methods goes by another name, that moved enough to be it', () => {
    const own = lines.map((line) => line.replace('create', 'place'));
    const verdict = verdictAfter(own, [...calls(60), ...calls(20, OTHER)], { maps });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(
      verdict.headline,
      /has the value remove, .* may be how shop\.v1\.OrderService\/Cancel is called there/,
    );
  });

  it('fails where one of several methods is not counted, and nothing else moved', () => {
    const own = lines.slice(0, 2).map((line) => line.replace('create', 'place'));
    const verdict = verdictAfter(own, [...calls(60), ...calls(20, OTHER)], { maps });
    assert.equal(verdict.outcome, 'fail', verdict.headline);
  });

  it('says of calls that nobody need have counted what it always says, whoever else calls', () => {
    const own = lines.map((line) => line.replace('create', 'place'));
    const refused = calls(15, { ...OTHER, answered: 16, booked: 'nothing' });
    const verdict = verdictAfter(own, [...calls(60), ...refused], { maps });
    assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
    assert.deepEqual(
      verdict.causes.map(({ id }) => id),
      ['in-front-unauthenticated'],
    );
  });

  it('judges all else where it is not the counter', () => {
    const all = [
      '# TYPE shop_rpc_served_total counter',
      'shop_rpc_served_total{svc="shop.v1.OrderService",rpc="Place",outcome="OK"} 60',
      '# TYPE shop_open gauge',
      'shop_open{rpc="create"} 7',
    ];
    const verdict = verdictAfter(all, calls(60), { maps: [...maps, 'in-flight=shop_open{method=rpc}'] });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    assert.match(verdict.headline, /label rpc of shop_open holds create.*Place/);
    assert.equal(checkOf(verdict, 'requests-total').outcome, 'pass');
  });
});

describe('a route of HTTP that is spelled like a method', () => {
  const sentBare = calls(60, { service: 'shop.v1.Orders' });
  const lines = [
    '# TYPE api_requests_total counter',
    'api_requests_total{route="/shop/v1/orders/place",status="200"} 0',
  ];

  it('is not taken for it, so that nobody is accused of calls that a gateway never saw', () => {
    const verdict = verdictAfter(lines, sentBare);
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });

  it('may be named by a map', () => {
    const verdict = verdictAfter([lines[0]!, lines[1]!.replace(/0$/, '60')], sentBare, {
      maps: ['requests=api_requests_total{full-method=route}'],
    });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });
});
