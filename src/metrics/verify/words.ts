/** `1 call`, `20 calls`. */
export function calls(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`;
}

/** The series as the subject of a sentence; several are shortened to the first. */
export function seriesText(series: readonly string[], ifNone: string): string {
  if (series.length === 0) return ifNone;
  return series.length === 1 ? series[0]! : `${series[0]} and ${series.length - 1} more`;
}

/** Seconds with a unit that reads well. */
export function seconds(value: number): string {
  const size = Math.abs(value);
  if (size >= 1) return `${Number(value.toPrecision(4))} s`;
  if (size >= 1e-3) return `${Number((value * 1e3).toPrecision(4))} ms`;
  return `${Number((value * 1e6).toPrecision(4))} µs`;
}
