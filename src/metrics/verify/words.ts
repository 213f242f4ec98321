import type { Convention, Role } from '../conventions/convention.js';

/** `1 call`, `20 calls`. */
export function calls(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`;
}

/** `1 start is`, `20 starts are`. */
export function numbered(count: number, noun: string, verb?: 'is' | 'was'): string {
  const verbs = { is: 'are', was: 'were' };
  const one = count === 1;
  const does = verb === undefined ? '' : ` ${one ? verb : verbs[verb]}`;
  return `${count} ${one ? noun : `${noun}s`}${does}`;
}

/** The series as the subject of a sentence; several are shortened to the first. */
export function seriesText(series: readonly string[], ifNone: string): string {
  if (series.length === 0) return ifNone;
  return series.length === 1 ? series[0]! : `${series[0]} and ${series.length - 1} more`;
}

/**
 * The name of a convention's family for that role, for when a method has no series of it: `grpc_server_handled_total`.
 * What has no family of its own is told by the request counter.
 */
export function familyOf(convention: Convention, role: Role): string {
  return convention.families.find((spec) => spec.role === role)?.name ?? convention.families[0].name;
}

/** What a check speaks of, as the subject of a sentence: its series, or that the page has none of it. */
export function subject(convention: Convention, role: Role, method: string, series: readonly string[]): string {
  return seriesText(series, `No series of ${familyOf(convention, role)} stands for ${method}: it`);
}

/** Of a run that cannot show whether errors are counted. */
export const NO_ERRORS_SEEN =
  'Every call was answered OK, so whether errors are counted is not proven: add a request that the handler refuses, by another --call or flow.';

/** Seconds with a unit that reads well. */
export function seconds(value: number): string {
  const size = Math.abs(value);
  if (size >= 1) return `${Number(value.toPrecision(4))} s`;
  if (size >= 1e-3) return `${Number((value * 1e3).toPrecision(4))} ms`;
  return `${Number((value * 1e6).toPrecision(4))} µs`;
}
