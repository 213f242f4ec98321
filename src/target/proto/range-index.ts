/** Numbers from `start` to before `end`. */
export interface NumberRange {
  start: number;
  end: number;
}

const sorted = new WeakMap<readonly NumberRange[], NumberRange[]>();

/** The first two ranges, by where they begin, that share a number; null where none do. */
export function overlapping<Range extends NumberRange>(ranges: readonly Range[]): [Range, Range] | null {
  const inOrder = [...ranges].sort((a, b) => a.start - b.start);
  const index = inOrder.findIndex((range, at) => at > 0 && range.start < inOrder[at - 1]!.end);
  return index < 0 ? null : [inOrder[index - 1]!, inOrder[index]!];
}

/** The range that `number` is in. `ranges` do not overlap, and do not change: they are put in order once. */
export function rangeOf<Range extends NumberRange>(ranges: readonly Range[], number: number): Range | undefined {
  if (ranges.length === 0) return undefined;
  let inOrder = sorted.get(ranges) as Range[] | undefined;
  if (inOrder === undefined) {
    inOrder = [...ranges].sort((a, b) => a.start - b.start);
    sorted.set(ranges, inOrder);
  }
  let low = 0;
  let high = inOrder.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder[middle]!.start <= number) low = middle + 1;
    else high = middle;
  }
  const range = inOrder[low - 1];
  return range !== undefined && number < range.end ? range : undefined;
}
