/**
 * A float as a Prometheus server reads it, or null where it would refuse the text.
 *
 * That is Go's ParseFloat as of Go 1.12: decimal only, `inf`, `infinity` and `nan` in any case, a sign before all but
 * `nan`. Hexadecimal floats and digits parted by underscores, which Go reads since 1.13, are refused by the server,
 * and so is a number too large for a double: ParseFloat calls it out of range where JavaScript would say Infinity.
 */
export function parseFloatStrict(text: string): number | null {
  // No two parts of this pattern can match the same digit: it takes linear time, whatever the text.
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : null;
  }
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return null;
}

/** A timestamp of text 0.0.4, whole milliseconds since 1970, or null. Beyond 2^53 it could not be told from its neighbours. */
export function parseMilliseconds(text: string): number | null {
  if (!/^-?\d+$/.test(text)) return null;
  const value = Number(text);
  // Adding 0 turns -0 into 0.
  return Number.isSafeInteger(value) ? value + 0 : null;
}

/** A timestamp of OpenMetrics, seconds since 1970 with a fraction, as whole milliseconds; or null. */
export function parseSeconds(text: string): number | null {
  const seconds = parseFloatStrict(text);
  if (seconds === null) return null;
  const value = Math.round(seconds * 1000);
  return Number.isSafeInteger(value) ? value + 0 : null;
}
