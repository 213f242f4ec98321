import {
  ALL,
  type CharSet,
  charSet,
  complement,
  DIGITS,
  foldCase,
  NOT_NEWLINE,
  POSIX,
  SPACE,
  WORD,
} from './char-set.js';

/** A regular expression of RE2, as far as examples are made of it. */
export type Pattern =
  | { is: 'char'; set: CharSet }
  | { is: 'edge'; at: 'start' | 'end' | 'word' | 'inside' }
  | { is: 'all'; parts: Pattern[] }
  | { is: 'any'; options: Pattern[] }
  | { is: 'repeat'; of: Pattern; least: number; most: number | null };

const LONGEST = 1000;
/** RE2's own limit. */
const MOST_REPEATS = 1000;
const DEEPEST = 50;

/** Reads a regular expression; null for what RE2 has and examples are not made of, and for what is none. */
export function parsePattern(text: string): Pattern | null {
  if (text.length > LONGEST) return null;
  const reader = new PatternReader([...text]);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof Unread) return null;
    throw error;
  }
}

class Unread extends Error {}

class PatternReader {
  private readonly text: readonly string[];
  private at = 0;
  private depth = 0;
  private folds = false;
  private dotTakesAll = false;

  constructor(text: readonly string[]) {
    this.text = text;
  }

  whole(): Pattern {
    const pattern = this.options();
    if (this.at < this.text.length) throw new Unread();
    return pattern;
  }

  private options(): Pattern {
    if (++this.depth > DEEPEST) throw new Unread();
    const options = [this.parts()];
    while (this.takes('|')) options.push(this.parts());
    this.depth--;
    return options.length === 1 ? options[0]! : { is: 'any', options };
  }

  private parts(): Pattern {
    const parts: Pattern[] = [];
    while (this.at < this.text.length && this.next !== '|' && this.next !== ')') parts.push(this.repeated());
    return { is: 'all', parts };
  }

  private repeated(): Pattern {
    let of = this.single();
    for (;;) {
      const bounds = this.bounds();
      if (bounds === null) return of;
      // Lazy or greedy: the same words match.
      this.takes('?');
      // What takes no character may be there any number of times, which would only take time.
      if (holdsChar(of)) of = { is: 'repeat', of, ...bounds };
      else if (bounds.least === 0) of = { is: 'all', parts: [] };
    }
  }

  private bounds(): { least: number; most: number | null } | null {
    if (this.takes('*')) return { least: 0, most: null };
    if (this.takes('+')) return { least: 1, most: null };
    if (this.takes('?')) return { least: 0, most: 1 };
    const counted = /^\{(\d{1,5})(,(\d{0,5}))?\}/.exec(this.text.slice(this.at, this.at + 13).join(''));
    if (counted === null) return null;
    this.at += counted[0].length;
    const least = Number(counted[1]);
    const most = counted[2] === undefined ? least : counted[3] === '' ? null : Number(counted[3]);
    if (Math.max(least, most ?? 0) > MOST_REPEATS || (most !== null && most < least)) throw new Unread();
    return { least, most };
  }

  private single(): Pattern {
    const first = this.take();
    switch (first) {
      case '^':
        return { is: 'edge', at: 'start' };
      case '$':
        return { is: 'edge', at: 'end' };
      case '.':
        return { is: 'char', set: this.dotTakesAll ? ALL : NOT_NEWLINE };
      case '(':
        return this.group();
      case '[':
        return this.char(this.bracket());
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new Unread();
      default:
        return this.char(one(first));
    }
  }

  private group(): Pattern {
    const [folds, dotTakesAll] = [this.folds, this.dotTakesAll];
    if (this.takes('?')) {
      const opening = /^(?:P?<\w{1,60}>|([is]{0,2})([:)]))/.exec(this.text.slice(this.at, this.at + 64).join(''));
      if (opening === null) throw new Unread();
      this.at += opening[0].length;
      if (opening[1]?.includes('i')) this.folds = true;
      if (opening[1]?.includes('s')) this.dotTakesAll = true;
      // `(?i)` holds to the end of the group that it stands in.
      if (opening[2] === ')') return { is: 'all', parts: [] };
    }
    const inner = this.options();
    if (!this.takes(')')) throw new Unread();
    this.folds = folds;
    this.dotTakesAll = dotTakesAll;
    return inner;
  }

  private escape(): Pattern {
    const escaped = this.take();
    switch (escaped) {
      case 'b':
        return { is: 'edge', at: 'word' };
      case 'B':
        return { is: 'edge', at: 'inside' };
      case 'A':
        return { is: 'edge', at: 'start' };
      case 'z':
        return { is: 'edge', at: 'end' };
      default:
        return this.char(this.escapedSet(escaped));
    }
  }

  private escapedSet(escaped: string): CharSet {
    const known = CLASSES[escaped];
    if (known !== undefined) return known;
    if (escaped === 'x') {
      const hex = /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/.exec(this.text.slice(this.at, this.at + 8).join(''));
      if (hex === null) throw new Unread();
      this.at += hex[0].length;
      const code = Number.parseInt(hex[1] ?? hex[2]!, 16);
      return charSet([code, code]);
    }
    if (/[A-Za-z0-9]/.test(escaped)) throw new Unread();
    return one(escaped);
  }

  private bracket(): CharSet {
    const negated = this.takes('^');
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; first || this.next !== ']'; first = false) {
      const set = this.member();
      const [only] = set;
      const isOne = set.length === 1 && only![0] === only![1];
      if (isOne && this.next === '-' && this.text[this.at + 1] !== ']') {
        this.at++;
        const [last] = this.member();
        if (last === undefined || last[0] !== last[1] || last[0] < only![0]) throw new Unread();
        ranges.push([only![0], last[0]]);
      } else {
        ranges.push(...set);
      }
    }
    this.at++;
    const set = this.folds ? foldCase(charSet(...ranges)) : charSet(...ranges);
    return negated ? complement(set) : set;
  }

  private member(): CharSet {
    const first = this.take();
    if (first === '\\') return this.escapedSet(this.take());
    if (first !== '[' || this.next !== ':') return one(first);
    const name = /^:(\^?)([a-z]{1,10}):\]/.exec(this.text.slice(this.at, this.at + 16).join(''));
    const set = name === null ? undefined : POSIX[name[2]!];
    if (name === null || set === undefined) throw new Unread();
    this.at += name[0].length;
    return name[1] === '^' ? complement(set) : set;
  }

  private char(set: CharSet): Pattern {
    return { is: 'char', set: this.folds ? foldCase(set) : set };
  }

  private get next(): string | undefined {
    return this.text[this.at];
  }

  private take(): string {
    const taken = this.text[this.at++];
    if (taken === undefined) throw new Unread();
    return taken;
  }

  private takes(wanted: string): boolean {
    if (this.next !== wanted) return false;
    this.at++;
    return true;
  }
}

function holdsChar(pattern: Pattern): boolean {
  switch (pattern.is) {
    case 'char':
      return true;
    case 'edge':
      return false;
    case 'all':
      return pattern.parts.some(holdsChar);
    case 'any':
      return pattern.options.some(holdsChar);
    case 'repeat':
      return true;
  }
}

function one(character: string): CharSet {
  const code = character.codePointAt(0)!;
  return charSet([code, code]);
}

const CLASSES: Readonly<Record<string, CharSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
  t: one('\t'),
  n: one('\n'),
  r: one('\r'),
  f: one('\f'),
  v: one('\v'),
};
