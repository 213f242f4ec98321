import { unrenderable } from './template-error.js';
import { MANY, type TemplateFunction } from './template-function.js';
import { settled, type Whole } from './values.js';

type OnNumbers = (a: number, b: number) => number;
type OnBigs = (a: bigint, b: bigint) => bigint;

/** Computes with doubles where nothing is lost by it, else with 64 bits. */
function folded(usage: string, most: number, small: OnNumbers, big: OnBigs): TemplateFunction {
  const both = (a: Whole, b: Whole): Whole => {
    if (typeof a === 'number' && typeof b === 'number') {
      const result = small(a, b);
      if (Number.isSafeInteger(result)) return result === 0 ? 0 : result;
    }
    return settled(big(BigInt(a), BigInt(b)));
  };
  return {
    takes: ['whole'],
    least: 2,
    most,
    usage,
    run: (args) => (args as Whole[]).reduce(both),
  };
}

function divisor(b: Whole): void {
  if (b === 0) throw unrenderable('it divides by 0', 'Use another number.');
}

/** Arithmetic with whole numbers, under sprig's names. */
export const NUMBER_FUNCTIONS: Record<string, TemplateFunction> = {
  add: folded(
    'add A B …',
    MANY,
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  sub: folded(
    'sub A B',
    2,
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  mul: folded(
    'mul A B …',
    MANY,
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  max: folded('max A B …', MANY, Math.max, (a, b) => (a > b ? a : b)),
  min: folded('min A B …', MANY, Math.min, (a, b) => (a < b ? a : b)),
  div: dividing(
    'div A B',
    (a, b) => Math.trunc(a / b),
    (a, b) => a / b,
  ),
  mod: dividing(
    'mod A B',
    (a, b) => a % b,
    (a, b) => a % b,
  ),
  add1: { takes: ['whole'], least: 1, most: 1, usage: 'add1 A', run: ([a]) => settled(BigInt(a as Whole) + 1n) },
  int: { takes: ['whole'], least: 1, most: 1, usage: 'int VALUE', run: ([a]) => a! },
  int64: { takes: ['whole'], least: 1, most: 1, usage: 'int64 VALUE', run: ([a]) => a! },
};

function dividing(usage: string, small: OnNumbers, big: OnBigs): TemplateFunction {
  const known = folded(usage, 2, small, big);
  return {
    ...known,
    run: (args, call) => {
      divisor(args[1] as Whole);
      return known.run(args, call);
    },
  };
}
