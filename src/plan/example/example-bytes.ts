import { choose } from './choose.js';
import type { Effort } from './effort.js';
import { exampleText } from './example-text.js';
import type { BytesRules } from './field-rules.js';

/** Longer ones are not made up. */
const LONGEST = 4096;
const USUAL = 'example';

export interface BytesWish {
  name: string;
  rules: BytesRules | null;
  nth: number;
  notEmpty: boolean;
  effort: Effort;
}

/** Bytes in base64 that keep the rules; null where none were found. */
export function exampleBytes(wish: BytesWish): string | null {
  const { nth, notEmpty } = wish;
  const known = wish.rules ?? {};
  if (known.pattern !== undefined) return byPattern(wish, known);
  const fits = (bytes: Buffer) => (bytes.length > 0 || !notEmpty) && keepsBytes(known, bytes);
  return choose(candidates(known), fits, nth, asBase64)?.toString('base64') ?? null;
}

/** A pattern of bytes is one of text, which they must be. */
function byPattern(wish: BytesWish, rules: BytesRules): string | null {
  const { pattern, len, minLen, maxLen } = rules;
  const lengths = {
    ...(len === undefined ? {} : { lenBytes: len }),
    ...(minLen === undefined ? {} : { minBytes: minLen }),
    ...(maxLen === undefined ? {} : { maxBytes: maxLen }),
  };
  const affixes = {
    ...(rules.prefix === undefined ? {} : { prefix: textOf(rules.prefix) }),
    ...(rules.suffix === undefined ? {} : { suffix: textOf(rules.suffix) }),
    ...(rules.contains === undefined ? {} : { contains: textOf(rules.contains) }),
  };
  const text = exampleText({ ...wish, rules: { pattern: pattern!, ...lengths, ...affixes }, unique: false });
  const bytes = text === null ? null : Buffer.from(text);
  return bytes === null || !keepsBytes(rules, bytes) ? null : asBase64(bytes);
}

function* candidates(rules: BytesRules): Iterable<Buffer> {
  for (const given of [rules.const, ...(rules.in ?? [])]) if (given !== undefined) yield bytesOf(given);
  yield Buffer.from(USUAL);
  for (const size of [4, 16]) yield Buffer.from(Array.from({ length: size }, (_, i) => i + 1));
  const parts = [rules.prefix, rules.contains, rules.suffix].map((part) => bytesOf(part ?? ''));
  const joined = parts.reduce((sum, part) => sum + part.length, 0);
  const least = Math.min(LONGEST, Math.max(Number(rules.len ?? 0), Number(rules.minLen ?? 0)));
  for (const length of [least, Number(rules.maxLen ?? least)]) {
    for (let number = 0; number < 256; number++) {
      const body = Buffer.alloc(Math.max(0, Math.min(LONGEST, length) - joined), number);
      yield Buffer.concat([parts[0]!, body, parts[1]!, parts[2]!]);
    }
  }
  for (let number = 0; number < 256; number++)
    yield Buffer.concat([parts[0]!, Buffer.from([number]), ...parts.slice(1)]);
}

function keepsBytes(rules: BytesRules, bytes: Buffer): boolean {
  const text = asBase64(bytes);
  const { length } = bytes;
  return (
    (rules.const === undefined || text === rules.const) &&
    (rules.in === undefined || rules.in.includes(text)) &&
    !rules.notIn?.includes(text) &&
    (rules.len === undefined || length === Number(rules.len)) &&
    length >= Number(rules.minLen ?? 0) &&
    length <= Number(rules.maxLen ?? length) &&
    bytes.subarray(0, bytesOf(rules.prefix ?? '').length).equals(bytesOf(rules.prefix ?? '')) &&
    bytes.subarray(length - bytesOf(rules.suffix ?? '').length).equals(bytesOf(rules.suffix ?? '')) &&
    bytes.includes(bytesOf(rules.contains ?? '')) &&
    (rules.ip !== true || length === 4 || length === 16) &&
    (rules.ipv4 !== true || length === 4) &&
    (rules.ipv6 !== true || length === 16) &&
    (rules.uuid !== true || length === 16)
  );
}

function asBase64(bytes: Buffer): string {
  return bytes.toString('base64');
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function textOf(base64: string): string {
  return bytesOf(base64).toString();
}
