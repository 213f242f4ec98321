import { quote } from '../../shared/quote.js';
import type { TemplateValue } from './template.js';
import { unrenderable } from './template-error.js';
import { textOf, wholeOf } from './values.js';

const VERB = /%([-+0 ]*)(\d{0,3})(?:\.(\d{1,2}))?([a-zA-Z%])/g;

/** Go's fmt.Sprintf for %s %v %q %d %x %X %f %t and %%, with width, precision and the flags "-", "+" and "0". */
export function printf(format: string, values: readonly TemplateValue[]): string {
  let used = 0;
  const text = format.replace(
    VERB,
    (directive, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      const value = values[used++];
      if (value === undefined) throw unrenderable(`printf has no value for ${directive}`, 'Give one for every verb.');
      return padded(formatted(directive, verb, value, flags, precision), flags, Number(width));
    },
  );
  if (used === values.length) return text;
  throw unrenderable(
    `printf has ${values.length === 1 ? '1 value' : `${values.length} values`}, and its format takes ${used}`,
    'Give one for every verb.',
  );
}

function formatted(directive: string, verb: string, value: TemplateValue, flags: string, precision?: string): string {
  switch (verb) {
    case 's':
    case 'v':
    case 't':
      return textOf(value);
    case 'q':
      return JSON.stringify(textOf(value));
    case 'd':
      return signed(String(wholeOf(value)), flags);
    case 'x':
      return hexOf(value);
    case 'X':
      return hexOf(value).toUpperCase();
    case 'f':
      return signed(numberOf(directive, value).toFixed(Number(precision ?? 6)), flags);
  }
  throw unrenderable(`printf does not know ${directive}`, 'It knows %s %v %q %d %x %X %f %t and %%.');
}

function numberOf(directive: string, value: TemplateValue): number {
  const text = textOf(value);
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw unrenderable(`printf has ${quote(text)} for ${directive}, which is no number`, 'Give a number, or write %s.');
}

function hexOf(value: TemplateValue): string {
  return typeof value === 'string' ? Buffer.from(value).toString('hex') : wholeOf(value).toString(16);
}

function signed(text: string, flags: string): string {
  return flags.includes('+') && !text.startsWith('-') ? `+${text}` : text;
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !/^[-+]?\d/.test(text)) return text.padStart(width);
  const sign = /^[-+]/.test(text) ? text[0]! : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
