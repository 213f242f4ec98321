/** Lists in objects in lists; status details of a server may nest, but hardly so far. */
const DEEPEST = 200;
/** A run of 2,000 methods has some 300,000 of them; an empty list that takes two characters takes 16 bytes and more once it is read. */
const MOST_VALUES = 4_000_000;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;

/**
 * Whether a JSON text holds more than a reader should be given, as the end of a sentence; else null. Looked at before
 * anything is made of it: 64 MiB of brackets become gigabytes.
 */
export function oversizeJson(text: string): string | null {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === COMMA) {
      values++;
    } else if ((code | 0x20) === 0x7b) {
      // An opening bracket or brace: they differ in this bit alone, as the closing ones do.
      values++;
      if (++depth > DEEPEST) return `nests more than ${DEEPEST} levels deep`;
    } else if ((code | 0x20) === 0x7d) {
      depth--;
    }
    if (values > MOST_VALUES) return `holds more than ${MOST_VALUES.toLocaleString('en')} values`;
  }
  return null;
}

/** Where the quote stands that ends the string, or where the text ends. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}
