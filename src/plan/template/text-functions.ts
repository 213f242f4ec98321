import { createHash } from 'node:crypto';
import { printf } from './printf.js';
import { unrenderable } from './template-error.js';
import type { TemplateFunction } from './template-function.js';
import { MANY } from './template-function.js';
import type { ValueType } from './values.js';
import { smallWholeOf, textOf } from './values.js';

/** Longest text that a function may make out of little, in UTF-16 units. */
export const LONGEST_TEXT = 1024 * 1024;

type TextOf = (...texts: string[]) => string | boolean;

function onText(usage: string, count: number, run: TextOf): TemplateFunction {
  return { takes: ['text'], least: count, most: count, usage, run: (args) => run(...(args as string[])) };
}

function counted(usage: string, takes: ValueType[], run: TemplateFunction['run']): TemplateFunction {
  return { takes, least: takes.length, most: takes.length, usage, run };
}

/** The text functions that sprig and Go's templates have under these names. */
export const TEXT_FUNCTIONS: Record<string, TemplateFunction> = {
  upper: onText('upper TEXT', 1, (text) => text.toUpperCase()),
  lower: onText('lower TEXT', 1, (text) => text.toLowerCase()),
  title: onText('title TEXT', 1, (text) =>
    text.replace(/(^|\s)(\S)/g, (_, space, first) => space + first.toUpperCase()),
  ),
  trim: onText('trim TEXT', 1, (text) => text.trim()),
  nospace: onText('nospace TEXT', 1, (text) => text.replace(/\s/g, '')),
  trimPrefix: onText('trimPrefix PREFIX TEXT', 2, (prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: onText('trimSuffix SUFFIX TEXT', 2, (suffix, text) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  replace: onText('replace OLD NEW TEXT', 3, (old, fresh, text) => {
    if (old !== '' && text.length + (text.length / old.length) * fresh.length > LONGEST_TEXT) throw tooLong();
    return old === '' ? text : text.split(old).join(fresh);
  }),
  contains: onText('contains PART TEXT', 2, (part, text) => text.includes(part)),
  hasPrefix: onText('hasPrefix PREFIX TEXT', 2, (prefix, text) => text.startsWith(prefix)),
  hasSuffix: onText('hasSuffix SUFFIX TEXT', 2, (suffix, text) => text.endsWith(suffix)),
  quote: onText('quote TEXT', 1, (text) => JSON.stringify(text)),
  urlquery: onText('urlquery TEXT', 1, (text) =>
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/%20/g, '+'),
  ),
  b64enc: onText('b64enc TEXT', 1, (text) => Buffer.from(text).toString('base64')),
  b64dec: onText('b64dec TEXT', 1, (text) => Buffer.from(text, 'base64').toString()),
  sha256sum: onText('sha256sum TEXT', 1, (text) => createHash('sha256').update(text).digest('hex')),
  toString: onText('toString VALUE', 1, (text) => text),
  print: { takes: ['text'], least: 1, most: MANY, usage: 'print VALUE …', run: (args) => args.join('') },
  printf: { takes: ['text', 'any'], least: 1, most: MANY, usage: 'printf "FORMAT" VALUE …', run: printfOf },
  len: counted('len TEXT', ['text'], ([text]) => Buffer.byteLength(text as string)),
  repeat: counted('repeat COUNT TEXT', ['whole', 'text'], ([count, text]) => {
    const times = Math.max(0, smallWholeOf(count!));
    if (times * (text as string).length > LONGEST_TEXT) throw tooLong();
    return (text as string).repeat(times);
  }),
  trunc: counted('trunc LENGTH TEXT', ['whole', 'text'], ([length, text]) => {
    const most = smallWholeOf(length!);
    const characters = [...(text as string)];
    return (most < 0 ? characters.slice(most) : characters.slice(0, most)).join('');
  }),
  substr: counted('substr START END TEXT', ['whole', 'whole', 'text'], ([start, end, text]) => {
    const [from, to] = [smallWholeOf(start!), smallWholeOf(end!)];
    const characters = [...(text as string)];
    return characters.slice(Math.max(0, from), to < 0 ? undefined : to).join('');
  }),
};

function printfOf(args: Parameters<TemplateFunction['run']>[0]): string {
  const text = printf(textOf(args[0]!), args.slice(1));
  if (text.length > LONGEST_TEXT) throw tooLong();
  return text;
}

export function tooLong(longest = LONGEST_TEXT) {
  return unrenderable(`the text would be longer than ${longest} characters`, 'Make it shorter.');
}
