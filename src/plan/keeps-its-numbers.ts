import { endOfString } from './scan-json.js';

const [QUOTE, MINUS, ZERO, NINE] = [0x22, 0x2d, 0x30, 0x39] as const;
const NUMBER = /[-+.\deE]*/y;

/**
 * Whether every number of a JSON text is written as a double writes itself, so that a reader of doubles loses nothing.
 * Of text that is not JSON it may say anything.
 */
export function keepsItsNumbers(json: string): boolean {
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(json, index);
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER.lastIndex = index;
      const number = NUMBER.exec(json)![0];
      if (String(Number(number)) !== number) return false;
      index += number.length - 1;
    }
  }
  return true;
}
