import { excerpt } from './excerpt.js';
import type { LineCursor } from './line-cursor.js';
import { takeQuoted } from './quoted.js';

const COLON = 58;
const QUOTE = 34;
const UNDERSCORE = 95;

/** Takes `[a-zA-Z_][a-zA-Z0-9_]*`, with `:` too where `colons` says so; empty where no such name stands here. */
export function takeBareName(cursor: LineCursor, colons: boolean): string {
  const start = cursor.at;
  let code = cursor.peek();
  if (isDigit(code)) return '';
  while (isLetter(code) || isDigit(code) || code === UNDERSCORE || (colons && code === COLON)) {
    cursor.at++;
    code = cursor.peek();
  }
  return ofLength(cursor, cursor.piece(start, cursor.at));
}

/** Takes a name in quotes, with whatever characters. */
export function takeQuotedName(cursor: LineCursor, what: string): string {
  return ofLength(cursor, takeQuoted(cursor, what));
}

/** Nobody gives longer ones; and each is repeated in many sentences. */
const LONGEST_NAME = 1000;

function ofLength(cursor: LineCursor, name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  throw cursor.error(`the name ${excerpt(name)} has more than ${LONGEST_NAME} characters`);
}

/** Takes the metric name of a HELP, TYPE or UNIT line, bare or quoted. */
export function takeFamilyName(cursor: LineCursor, keyword: string): string {
  const start = cursor.at;
  const name = cursor.peek() === QUOTE ? takeQuotedName(cursor, 'metric name') : takeBareName(cursor, true);
  if (name === '' || !cursor.atWordEnd()) {
    throw cursor.error(`expected a metric name after ${keyword}, found ${cursor.shown(start)}`);
  }
  return name;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
