import { excerpt } from './excerpt.js';
import type { LineCursor } from './line-cursor.js';

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Takes a text in double quotes that must end on this line; the cursor stands on the opening quote.
 *
 * @param what names it in messages: `label value`
 */
export function takeQuoted(cursor: LineCursor, what: string): string {
  const { text, end } = cursor;
  const start = cursor.at + 1;
  let escaped = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      cursor.at = at + 1;
      const raw = cursor.piece(start, at);
      return escaped ? unescapeQuoted(raw) : raw;
    }
    if (code === BACKSLASH) {
      escaped = true;
      at++;
    }
  }
  throw cursor.error(`the ${what} ${excerpt(text.slice(start, end))} has no closing quote`);
}

/** `\\`, `\"` and `\n`; any other backslash stands for itself, as a Prometheus server takes it. */
export function unescapeQuoted(raw: string): string {
  return raw.replace(/\\[\\"n]/g, (pair) => (pair === '\\n' ? '\n' : pair[1]!));
}
