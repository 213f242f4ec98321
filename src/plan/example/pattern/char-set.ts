/** Sorted ranges of code points that do not touch, both ends included. */
export type CharSet = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;

export function charSet(...ranges: (readonly [number, number])[]): CharSet {
  const merged: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged[merged.length - 1];
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CharSet): CharSet {
  const ranges: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) ranges.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) ranges.push([next, LAST]);
  return ranges;
}

/** With the other case of each ASCII letter. */
export function foldCase(set: CharSet): CharSet {
  const folded: [number, number][] = set.map(([from, to]) => [from, to]);
  for (let letter = 0x61; letter <= 0x7a; letter++) {
    const upper = letter - 0x20;
    if (hasChar(set, letter)) folded.push([upper, upper]);
    if (hasChar(set, upper)) folded.push([letter, letter]);
  }
  return charSet(...folded);
}

export function hasChar(set: CharSet, code: number): boolean {
  return set.some(([from, to]) => from <= code && code <= to);
}

export const DIGITS = charSet([0x30, 0x39]);
export const WORD = charSet([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
/** RE2's: without the vertical tab. */
export const SPACE = charSet([0x09, 0x0a], [0x0c, 0x0d], [0x20, 0x20]);
export const NOT_NEWLINE = complement(charSet([0x0a, 0x0a]));
export const ALL = charSet([0, LAST]);

/** The names of classes as in `[[:alpha:]]`. */
export const POSIX: Readonly<Record<string, CharSet>> = {
  alnum: charSet([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]),
  alpha: charSet([0x41, 0x5a], [0x61, 0x7a]),
  ascii: charSet([0, 0x7f]),
  blank: charSet([0x09, 0x09], [0x20, 0x20]),
  cntrl: charSet([0, 0x1f], [0x7f, 0x7f]),
  digit: DIGITS,
  graph: charSet([0x21, 0x7e]),
  lower: charSet([0x61, 0x7a]),
  print: charSet([0x20, 0x7e]),
  punct: charSet([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]),
  space: charSet([0x09, 0x0d], [0x20, 0x20]),
  upper: charSet([0x41, 0x5a]),
  word: WORD,
  xdigit: charSet([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
};
