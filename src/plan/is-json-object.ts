import { isLosslessNumber } from 'lossless-json';
import type { PayloadJson, PayloadObject } from './parse-payload-json.js';

/** True for `{…}`; a number that kept its text is an object of JavaScript, but not of JSON. */
export function isJsonObject(value: PayloadJson): value is PayloadObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !isLosslessNumber(value);
}
