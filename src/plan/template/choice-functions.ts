import type { TemplateValue } from './template.js';
import { MANY, type TemplateFunction } from './template-function.js';
import { textOf, truthOf } from './values.js';

function compared(usage: string, holds: (order: number) => boolean): TemplateFunction {
  return { takes: ['any'], least: 2, most: 2, usage, run: ([a, b]) => holds(orderOf(a!, b!)) };
}

/** Numbers as numbers, all else by its text. */
function orderOf(a: TemplateValue, b: TemplateValue): number {
  const [left, right] = isNumber(a) && isNumber(b) ? [a, b] : [textOf(a), textOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function isNumber(value: TemplateValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Comparing and choosing, in place of `if`, which there is not. */
export const CHOICE_FUNCTIONS: Record<string, TemplateFunction> = {
  eq: {
    takes: ['any'],
    least: 2,
    most: MANY,
    usage: 'eq A B …',
    run: ([a, ...rest]) => rest.some((b) => orderOf(a!, b) === 0),
  },
  ne: compared('ne A B', (order) => order !== 0),
  lt: compared('lt A B', (order) => order < 0),
  le: compared('le A B', (order) => order <= 0),
  gt: compared('gt A B', (order) => order > 0),
  ge: compared('ge A B', (order) => order >= 0),
  not: { takes: ['truth'], least: 1, most: 1, usage: 'not A', run: ([a]) => !a },
  and: {
    takes: ['any'],
    least: 1,
    most: MANY,
    usage: 'and A B …',
    run: (args) => args.find((a) => !truthOf(a)) ?? args.at(-1)!,
  },
  or: { takes: ['any'], least: 1, most: MANY, usage: 'or A B …', run: (args) => args.find(truthOf) ?? args.at(-1)! },
  coalesce: { takes: ['any'], least: 1, most: MANY, usage: 'coalesce A B …', run: (args) => args.find(truthOf) ?? '' },
  empty: { takes: ['truth'], least: 1, most: 1, usage: 'empty A', run: ([a]) => !a },
  default: {
    takes: ['any'],
    least: 2,
    most: 2,
    usage: 'default FALLBACK VALUE',
    run: ([fallback, value]) => (truthOf(value!) ? value! : fallback!),
  },
  ternary: {
    takes: ['any', 'any', 'truth'],
    least: 3,
    most: 3,
    usage: 'ternary YES NO CONDITION',
    run: ([yes, no, condition]) => (condition ? yes! : no!),
  },
};
