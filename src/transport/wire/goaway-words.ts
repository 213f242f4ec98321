import { errorCodeName } from './frames/error-code.js';

/** As much of the debug data is told. */
const MOST_BYTES = 200;

/**
 * A GOAWAY for people: `GOAWAY (ENHANCE_YOUR_CALM: "too_many_pings")`.
 *
 * @param debug untrusted, of any kind (RFC 9113 §6.8)
 */
export function goawayWords(errorCode: number, debug: Uint8Array): string {
  const name = errorCodeName(errorCode);
  if (debug.length === 0) return `GOAWAY (${name})`;
  const text = Buffer.from(debug.subarray(0, MOST_BYTES)).toString();
  return `GOAWAY (${name}: ${JSON.stringify(text)}${debug.length > MOST_BYTES ? '…' : ''})`;
}
