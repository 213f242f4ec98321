import { displayWidth } from './display-width.js';

/** A number and its unit are one word: `9.80 ms` does not end one line and begin the next. */
const BREAKS = / (?!(?:ns|µs|ms|s|min|h|%|kB|MB|B)(?![\p{L}\p{N}_]))/u;

/** Breaks `text` at spaces into lines of at most `width` columns; a word that is longer is cut. At least one line. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAKS)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      const piece = cut(line, width);
      lines.push(piece);
      line = line.slice(piece.length);
    }
  }
  lines.push(line);
  return lines;
}

/**
 * The longest beginning of `text` that fits, at least one character. Long words are mostly series with labels: where
 * one of their separators stands in the latter half, the cut comes after it.
 */
function cut(text: string, width: number): string {
  let fitting = '';
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width && fitting !== '') break;
    fitting += character;
  }
  const separator = Math.max(...[',', '{', '=', '.', '/', '&'].map((mark) => fitting.lastIndexOf(mark))) + 1;
  return separator > fitting.length / 2 ? fitting.slice(0, separator) : fitting;
}
