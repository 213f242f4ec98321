const UNIT_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+(?:\.\d+)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * Reads a duration as Go and ghz write it: `10s`, `1m30s`, `250ms`, `1.5h`; `0` alone needs no unit.
 *
 * @returns milliseconds, or null where the text is no duration
 */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return null;
    total += Number(part[1]) * UNIT_MS[part[2]!]!;
  }
  return text === '' || !Number.isFinite(total) ? null : total;
}
