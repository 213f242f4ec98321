/**
 * How often a property is tried: so often in the quick suite, and so many times as often where the long tail is asked for
 * (`test/random/long-tail.test.ts`).
 */
export function many(quick: number): number {
  return quick * Number(process.env.MANY_TIMES ?? 1);
}

/** What the quick suite tries with the first few of a list, and the long tail with all of it. */
export function fewOf<T>(list: readonly T[], quick: number): readonly T[] {
  return process.env.MANY_TIMES === undefined ? list.slice(0, quick) : list;
}
