import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { makePacer } from '../../src/plan/pacer.js';
import { shareOf } from '../../src/plan/shard.js';
import type { LoadShape, Ramp } from '../../src/shared/load-shape.js';

type Open = Exclude<LoadShape, { shape: 'closed' }>;

const ramp = (shape: 'steps' | 'line', fields: Partial<Ramp>): Open => ({
  shape,
  start: 0,
  step: 1,
  everyMs: 1000,
  end: null,
  maxMs: null,
  ...fields,
});

/** Due before so many milliseconds, as the rate adds up to it by hand. */
const counts: [name: string, shape: Open, ms: number, due: number][] = [
  ['a constant rate over whole seconds', { shape: 'constant', perSecond: 1000 }, 2000, 2000],
  ['a rate whose calls are due at no whole time', { shape: 'constant', perSecond: 3 }, 1000, 3],
  ['a part of a second, its first call at 0', { shape: 'constant', perSecond: 10 }, 101, 2],
  ['less than one in a second', { shape: 'constant', perSecond: 0.5 }, 10_000, 5],
  ['steps: 50 + 60 + 70', ramp('steps', { start: 50, step: 10 }), 3000, 180],
  ['steps of 5 s', ramp('steps', { start: 50, step: 10, everyMs: 5000 }), 10_000, 550],
  ['steps that reach their end: 50 + 80 + 100 + 100', ramp('steps', { start: 50, step: 30, end: 100 }), 4000, 330],
  ['steps that fall: 30 + 20 + 10 + 0', ramp('steps', { start: 30, step: -10 }), 60_000, 60],
  [
    'steps that end by time where they are: 10 + 20 + 20',
    ramp('steps', { start: 10, step: 10, maxMs: 1000 }),
    3000,
    50,
  ],
  [
    'steps that end by time at their end: 10 + 20 + half of 30 + 2.5 s of 90',
    ramp('steps', { start: 10, step: 10, end: 90, maxMs: 2500 }),
    5000,
    270,
  ],
  ['a line: half of 10 s × 100', ramp('line', { step: 10 }), 10_000, 500],
  ['a line to its end, and on: 75 × 10 + 100 × 5', ramp('line', { start: 50, step: 5, end: 100 }), 15_000, 1250],
  ['a line that falls to its end: 150 × 75 + 100', ramp('line', { start: 200, step: -2, end: 100 }), 51_000, 7600],
  ['a line that falls to 0', ramp('line', { start: 10, step: -2 }), 1e9, 25],
  ['a line that ends by time: 15 × 10 + 20 × 10', ramp('line', { start: 10, step: 1, maxMs: 10_000 }), 20_000, 350],
  [
    'stages, one of them still: 100 + 0 + 300 + 50',
    {
      shape: 'stages',
      stages: [
        { perSecond: 100, toPerSecond: 100, forMs: 1000 },
        { perSecond: 0, toPerSecond: 0, forMs: 5000 },
        { perSecond: 100, toPerSecond: 200, forMs: 2000 },
        { perSecond: 100, toPerSecond: 0, forMs: 1000 },
      ],
    },
    1e9,
    450,
  ],
];

describe('a pacer', () => {
  for (const [name, shape, ms, due] of counts) {
    it(`has due what the rate adds up to: ${name}`, () => {
      assert.equal(makePacer(shape).dueBefore(ms), due);
    });
  }

  it('has each call of a constant rate due at k / rate exactly, with no drift', () => {
    const pacer = makePacer({ shape: 'constant', perSecond: 7 });
    for (const k of [0, 1, 7, 700, 7_000_000_000]) assert.equal(pacer.dueMs(k, 0), (k * 1000) / 7);
  });

  it('spreads the calls over a second, and bursts at no edge of one', () => {
    const pacer = makePacer({ shape: 'constant', perSecond: 100 });
    const gaps = Array.from({ length: 500 }, (_, k) => pacer.dueMs(k + 1, 0) - pacer.dueMs(k, 0));
    assert.deepEqual([...new Set(gaps)], [10]);
  });

  it('is due at once in a closed loop, where nothing is ever overdue', () => {
    const pacer = makePacer({ shape: 'closed' });
    assert.deepEqual([pacer.dueMs(0, 12.5), pacer.dueMs(99, 40), pacer.dueBefore(1e9)], [12.5, 40, 0]);
  });

  it('goes on after a still stage with its first call due as the next one begins', () => {
    const still = { perSecond: 0, toPerSecond: 0, forMs: 500 };
    const pacer = makePacer({
      shape: 'stages',
      stages: [still, { perSecond: 10, toPerSecond: 10, forMs: 1000 }, still],
    });
    assert.deepEqual(
      [0, 1, 9, 10].map((k) => pacer.dueMs(k, 0)),
      [500, 600, 1400, Number.POSITIVE_INFINITY],
    );
  });

  it('never goes back in time, whatever the shape', () => {
    fc.assert(
      fc.property(openShape, (shape) => {
        const pacer = makePacer(shape);
        let before = 0;
        for (let k = 0; k < 300; k++) {
          const dueMs = pacer.dueMs(k, 0);
          assert.ok(dueMs >= before, `${k} is due at ${dueMs}, after ${before}`);
          before = dueMs;
        }
      }),
    );
  });

  it('counts before any moment exactly the calls that are due before it', () => {
    fc.assert(
      fc.property(openShape, fc.double({ min: 0, max: 20_000, noNaN: true }), (shape, ms) => {
        const pacer = makePacer(shape);
        const count = pacer.dueBefore(ms);
        assert.ok(count === 0 || pacer.dueMs(count - 1, 0) < ms);
        assert.ok(pacer.dueMs(count, 0) >= ms);
      }),
    );
  });

  it('adds up to the integral of the rate', () => {
    fc.assert(
      fc.property(openShape, fc.integer({ min: 0, max: 20_000 }), (shape, ms) => {
        const sum = rateSum(shape, ms);
        assert.ok(Math.abs(makePacer(shape).dueBefore(ms) - sum) <= 1 + sum * 0.001, `${sum}`);
      }),
    );
  });

  it('gives threads together the times of one thread alone', () => {
    fc.assert(
      fc.property(openShape, fc.integer({ min: 1, max: 5 }), (shape, of) => {
        const alone = makePacer(shape);
        const total = 100;
        const dealt = Array.from({ length: of }, (_, index) => {
          const pacer = makePacer(shape);
          return Array.from({ length: shareOf(total, index, of) }, (_, j) => pacer.dueMs(index + j * of, 0));
        });
        const byTime = (a: number, b: number) => (a === b ? 0 : a - b);
        assert.deepEqual(
          dealt.flat().sort(byTime),
          Array.from({ length: total }, (_, k) => alone.dueMs(k, 0)),
        );
      }),
    );
  });
});

/** By small steps, as somebody would who knows no formula. */
function rateSum(shape: Open, untilMs: number): number {
  let sum = 0;
  for (let ms = 0.5; ms < untilMs; ms++) sum += rateAt(shape, ms) / 1000;
  return sum;
}

function rateAt(shape: Open, ms: number): number {
  switch (shape.shape) {
    case 'constant':
      return shape.perSecond;
    case 'stages': {
      let startMs = 0;
      for (const { perSecond, toPerSecond, forMs } of shape.stages) {
        if (ms < startMs + forMs) return perSecond + ((toPerSecond - perSecond) * (ms - startMs)) / forMs;
        startMs += forMs;
      }
      return 0;
    }
    case 'steps':
    case 'line': {
      const { start, step, everyMs, end, maxMs } = shape;
      const frozen = maxMs !== null && ms >= maxMs;
      if (frozen && end !== null) return end;
      const periods = (frozen ? maxMs : ms) / everyMs;
      const free = start + step * (shape.shape === 'steps' ? Math.floor(periods) : periods);
      return step > 0 ? Math.min(free, end ?? free) : Math.max(free, end ?? 0);
    }
  }
}

const rate = fc.integer({ min: 0, max: 200 });
const rampArbitrary = fc
  .record({
    shape: fc.constantFrom('steps' as const, 'line' as const),
    start: rate,
    step: fc.integer({ min: 1, max: 50 }),
    everyMs: fc.integer({ min: 100, max: 5000 }),
    reach: fc.option(fc.integer({ min: 1, max: 300 })),
    falls: fc.boolean(),
    maxMs: fc.option(fc.integer({ min: 1, max: 20_000 })),
  })
  .map(({ reach, falls, step, start, ...rest }): Open => {
    const from = falls ? start + (reach ?? 0) : start;
    const to = falls ? start : start + (reach ?? 0);
    return { ...rest, start: from, step: falls ? -step : step, end: reach === null ? null : to };
  });
const openShape: fc.Arbitrary<Open> = fc.oneof(
  fc.record({ shape: fc.constant('constant' as const), perSecond: fc.integer({ min: 1, max: 500 }) }),
  rampArbitrary,
  fc.record({
    shape: fc.constant('stages' as const),
    stages: fc.array(fc.record({ perSecond: rate, toPerSecond: rate, forMs: fc.integer({ min: 1, max: 5000 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
);
