import { excerpt } from './excerpt.js';
import { lineError } from './line-error.js';

const TAB = 9;
const SPACE = 32;
const CARRIAGE_RETURN = 13;
/** A power of two. */
const RECENT = 1024;

/**
 * A place in one line of a page. It moves over the text of the whole page and never beyond the line's end,
 * so that a page is read in one pass, without a copy of any line.
 */
export class LineCursor {
  readonly text: string;
  /** Line of the page, from 1. */
  line = 0;
  /** Where the reading stands. */
  at = 0;
  /** One past the last character of the line, without its line feed and the carriage return before that. */
  end = 0;
  #next = 0;
  readonly #pieces = new Map<string, string>();
  /** Pieces by a hash of a few of their characters: of those that fall together, the last. */
  readonly #recent: (string | undefined)[] = new Array(RECENT).fill(undefined);

  constructor(text: string) {
    this.text = text;
  }

  /** Goes to the start of the next line; false where there is none. */
  nextLine(): boolean {
    if (this.#next >= this.text.length) return false;
    this.at = this.#next;
    const feed = this.text.indexOf('\n', this.at);
    this.end = feed === -1 ? this.text.length : feed;
    this.#next = this.end + 1;
    if (this.end > this.at && this.text.charCodeAt(this.end - 1) === CARRIAGE_RETURN) this.end--;
    this.line++;
    return true;
  }

  /** The character here as its code, or -1 at the end of the line. */
  peek(): number {
    return this.at < this.end ? this.text.charCodeAt(this.at) : -1;
  }

  /** Moves beyond `code` if it stands here. */
  take(code: number): boolean {
    if (this.peek() !== code) return false;
    this.at++;
    return true;
  }

  /** Spaces and tabs mean the same everywhere, and any number of them as much as one. */
  skipBlanks(): void {
    for (let code = this.peek(); code === SPACE || code === TAB; code = this.peek()) this.at++;
  }

  /** All up to the next blank or the end of the line; empty where one of these stands here. */
  takeWord(): string {
    const start = this.at;
    while (!this.atWordEnd()) this.at++;
    return this.text.slice(start, this.at);
  }

  /** True at a blank and at the end of the line. */
  atWordEnd(): boolean {
    const code = this.peek();
    return code === SPACE || code === TAB || code === -1;
  }

  takeRest(): string {
    const rest = this.text.slice(this.at, this.end);
    this.at = this.end;
    return rest;
  }

  /** What stands in the line from `start` on, for a message. */
  shown(start: number = this.at): string {
    return start >= this.end ? 'the end of the line' : excerpt(this.text.slice(start, this.end));
  }

  /**
   * The text from `start` to `end`, the same string each time it occurs: names and values of labels are few,
   * and a new string for each would more than double what a page of 100,000 series holds.
   */
  piece(start: number, end: number): string {
    const length = end - start;
    const { text } = this;
    const place =
      (length * 31 + text.charCodeAt(start) * 7 + text.charCodeAt(end - 1) * 131 + text.charCodeAt(end - 2)) &
      (RECENT - 1);
    const recent = this.#recent[place];
    // Compared where it stands: even a string that is thrown away at once is work for the garbage collector.
    if (recent !== undefined && recent.length === length && text.startsWith(recent, start)) return recent;
    const fresh = text.slice(start, end);
    const known = this.#pieces.get(fresh);
    if (known === undefined) this.#pieces.set(fresh, fresh);
    this.#recent[place] = known ?? fresh;
    return known ?? fresh;
  }

  error(what: string, hint?: string): Error {
    return lineError(this.line, what, hint);
  }
}
