import { LosslessNumber, parse } from 'lossless-json';
import { GrpcRedError } from '../shared/error.js';
import { placeIn } from '../shared/place-in.js';
import { keepsItsNumbers } from './keeps-its-numbers.js';
import { scanJson } from './scan-json.js';

/** A JSON value whose numbers have lost nothing: those that a double cannot hold keep their text. */
export type PayloadJson = null | boolean | string | number | LosslessNumber | PayloadJson[] | PayloadObject;
export interface PayloadObject {
  [key: string]: PayloadJson;
}

/** Longest text that is read, in UTF-16 units. */
const TEXT_MAX = 64 * 1024 * 1024;

/** Messages may be nested 100 deep, each inside a list or a map: far fewer levels than this. */
const LEVELS_MAX = 1000;

/**
 * Reads the JSON text of a payload. Throws `bad-payload` with line and column for what is not JSON (RFC 8259), for a
 * key that stands twice in an object, and for text that is nested too deep or too long.
 *
 * @param origin what the text is called in errors: `-d`, or a file's name
 * @param at the line on which it begins there
 */
export function parsePayloadJson(text: string, origin: string, { line = 1 } = {}): PayloadJson {
  if (text.length > TEXT_MAX) {
    const message = `${origin}: the payload is longer than ${TEXT_MAX / 1024 / 1024} MiB.`;
    throw new GrpcRedError('bad-payload', message, 'Send fewer messages, or smaller ones.');
  }
  // Editors on Windows put a byte order mark first; a JSON reader may skip it (RFC 8259 §8.1).
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const flaw = scanJson(json, LEVELS_MAX);
  if (flaw !== null) throw flawed(json, origin, flaw.index, flaw.says, line);
  if (keepsItsNumbers(json)) {
    try {
      return JSON.parse(json) as PayloadJson;
    } catch {
      // Below it is said better.
    }
  }
  try {
    // Takes some forty bytes for each character.
    return parse(json, undefined, { parseNumber }) as PayloadJson;
  } catch (error) {
    const { message } = error as Error;
    const position = / at position (\d+)$/.exec(message);
    throw flawed(json, origin, Number(position?.[1] ?? 0), message.replace(/ at position \d+$/, ''), line);
  }
}

function parseNumber(text: string): number | LosslessNumber {
  const number = Number(text);
  return String(number) === text ? number : new LosslessNumber(text);
}

function flawed(text: string, origin: string, index: number, says: string, firstLine: number): GrpcRedError {
  const before = text.slice(0, index);
  const line = firstLine - 1 + before.split('\n').length;
  const column = index - before.lastIndexOf('\n');
  return new GrpcRedError(
    'bad-payload',
    `${placeIn(origin, line, column)} is not usable JSON: ${says}.`,
    'A payload is one JSON object, or an array of them. In a shell, put it in single quotes.',
  );
}
