import { choose } from './choose.js';
import type { Effort } from './effort.js';
import type { StringRules } from './field-rules.js';
import { textByName, uniqueTextByName } from './named-text.js';
import { compilePattern, type Matcher, matchesPattern } from './pattern/match-pattern.js';
import { type Pattern, parsePattern } from './pattern/parse-pattern.js';
import { samplePattern } from './pattern/sample-pattern.js';
import { TEXT_FORMATS } from './text-format.js';

/** Longer texts are not made up. */
const LONGEST = 4096;
const REQUEST_NUMBER = '{{.RequestNumber}}';
/** Between them lie the numbers of any run. */
const NUMBERS = ['0', '99999999'];

export interface TextWish {
  /** Of the field, for a text that looks like it. */
  name: string;
  rules: StringRules | null;
  /** Which of several texts, for lists whose items must differ. */
  nth: number;
  /** Each call is to have its own, where the name of the field asks for it. */
  unique: boolean;
  /** The rules forbid an empty one. */
  notEmpty: boolean;
  effort: Effort;
}

/** A text that keeps the rules; null where none was found. */
export function exampleText(wish: TextWish): string | null {
  const rules = wish.rules ?? {};
  const pattern = rules.pattern === undefined ? null : readPattern(rules.pattern);
  const matches = (text: string) =>
    pattern === null || (pattern !== 'unread' && matchesPattern(pattern.matcher, text, wish.effort));
  const fits = (text: string) => {
    wish.effort.left -= text.length + 10;
    return wish.effort.left > 0 && (text !== '' || !wish.notEmpty) && keepsText(rules, text) && matches(text);
  };
  if (wish.unique && wish.nth === 0) {
    const template = uniqueTextByName(wish.name);
    const numbered = template?.replace('{{n}}', REQUEST_NUMBER) ?? null;
    const isFit = (text: string) => NUMBERS.every((number) => fits(text.replace(REQUEST_NUMBER, number)));
    if (numbered !== null && isFit(numbered)) return numbered;
  }
  const trusted = [rules.const, ...(rules.example ?? []), ...(rules.in ?? [])].filter((text) => text !== undefined);
  // Whoever wrote the rules knows their own examples; a pattern that is not read here says nothing against them.
  const own = choose(trusted, (text) => keepsText(rules, text) && (pattern === 'unread' || matches(text)), wish.nth);
  if (own !== null || pattern === 'unread') return own;
  return choose(candidates(wish, rules, pattern?.pattern ?? null), fits, wish.nth);
}

function* candidates(wish: TextWish, rules: StringRules, pattern: Pattern | null): Iterable<string> {
  const named = textByName(wish.name);
  const { prefix = '', suffix = '', contains = '' } = rules;
  const bodies = [...formatsOf(rules).flatMap((format) => TEXT_FORMATS[format]?.examples ?? []), named];
  for (const body of bodies) yield body;
  if (pattern !== null) {
    yield* samples(pattern, rules, wish.effort);
  }
  const least = Math.min(LONGEST, Math.max(count(rules.len), count(rules.minLen)));
  const leastBytes = Math.min(LONGEST, Math.max(count(rules.lenBytes), count(rules.minBytes)));
  const target = Math.max(least, leastBytes);
  for (const body of [...bodies, 'a']) {
    const joined = `${prefix}${body}${contains}${suffix}`;
    yield joined;
    yield `${prefix}${pad(body, target - joined.length + body.length)}${contains}${suffix}`;
    // A host, or what follows one, is part of a whole.
    yield `${prefix}${body.replace(/^[a-z]+:\/\//, '')}${suffix}`;
    yield `${body.replace(/@.*$/, '')}${suffix}`;
    yield pad(body, target);
    yield body.slice(0, count(rules.len ?? rules.maxLen ?? rules.lenBytes ?? rules.maxBytes) || body.length);
  }
  yield pad(`${prefix}${contains}`, target - suffix.length) + suffix;
  for (let number = 2; number < 1200; number++) {
    for (const body of [`${named}-${number}`, `${named}${number}`, String(number), letters(number)]) {
      yield `${prefix}${contains}${body}${suffix}`;
      yield pad(`${prefix}${contains}${body}`, target - suffix.length) + suffix;
    }
  }
  yield `${prefix}${contains}${suffix}`;
}

/** Short ones first, then those of the length that is asked for, then others as long. */
function* samples(pattern: Pattern, rules: StringRules, effort: Effort): Iterable<string> {
  const { prefix = '', suffix = '' } = rules;
  const target = Math.max(...[rules.len, rules.minLen, rules.lenBytes, rules.minBytes].map(count));
  for (let variant = 0; variant < 60; variant++) {
    const extras = variant === 0 ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32] : [0, 3];
    for (const extra of [...extras, target, target - 1, Math.ceil(target / 2)].filter((each) => each >= 0)) {
      const sample = samplePattern(pattern, Math.min(extra, LONGEST), variant, effort);
      if (sample === null) continue;
      yield sample;
      yield `${prefix}${sample}${suffix}`;
    }
  }
}

/** Whether a text keeps all rules but the pattern. */
function keepsText(rules: StringRules, text: string): boolean {
  const length = [...text].length;
  const bytes = Buffer.byteLength(text);
  const isBetween = (value: number, exact?: string, least?: string, most?: string) =>
    (exact === undefined || value === Number(exact)) &&
    (least === undefined || value >= Number(least)) &&
    (most === undefined || value <= Number(most));
  return (
    // Half a surrogate pair cannot be sent.
    Buffer.from(text).toString() === text &&
    (rules.const === undefined || text === rules.const) &&
    (rules.in === undefined || rules.in.includes(text)) &&
    !rules.notIn?.includes(text) &&
    isBetween(length, rules.len, rules.minLen, rules.maxLen) &&
    isBetween(bytes, rules.lenBytes, rules.minBytes, rules.maxBytes) &&
    text.startsWith(rules.prefix ?? '') &&
    text.endsWith(rules.suffix ?? '') &&
    text.includes(rules.contains ?? '') &&
    (rules.notContains === undefined || !text.includes(rules.notContains)) &&
    formatsOf(rules).every((format) => TEXT_FORMATS[format]?.holds(text) ?? false)
  );
}

const OTHER_RULES = new Set(['strict', 'ignoreEmpty']);

function formatsOf(rules: StringRules): string[] {
  const formats = Object.entries(rules).filter(([name, value]) => value === true && !OTHER_RULES.has(name));
  const known = rules.wellKnownRegex?.replace(/^(?=HTTP)/, 'KNOWN_REGEX_');
  const named = known === undefined || !Object.hasOwn(TEXT_FORMATS, known) ? [] : [known];
  return [...formats.map(([name]) => name), ...named];
}

interface ReadPattern {
  pattern: Pattern;
  matcher: Matcher;
}

function readPattern(text: string): ReadPattern | 'unread' {
  const pattern = parsePattern(text);
  const matcher = pattern === null ? null : compilePattern(pattern);
  return matcher === null ? 'unread' : { pattern: pattern!, matcher };
}

function pad(text: string, length: number): string {
  const filler = text === '' ? 'a' : text;
  return text.length >= length ? text : filler.repeat(Math.ceil(length / filler.length)).slice(0, length);
}

function count(text: string | undefined): number {
  return Number(text ?? 0);
}

/** `b`, `c`, … `aa`, `ab`, … */
function letters(number: number): string {
  let text = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(0x61 + ((rest - 1) % 26)) + text;
  }
  return text;
}
