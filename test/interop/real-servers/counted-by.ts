import type { EchoMethod } from '../echo-client.js';

/** Calls by path and status, `/echo.v1.EchoService/Unary 5` → calls, as logs and pages have them. */
export type Counts = ReadonlyMap<string, number>;

/** Those of these methods of the echo service. */
export function ofMethods(counts: Counts, methods: readonly EchoMethod[]): Map<string, number> {
  const prefixes = methods.map((method) => `/echo.v1.EchoService/${method} `);
  return new Map([...counts].filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix))).sort());
}

export function totalOf(counts: Counts): number {
  return [...counts.values()].reduce((sum, calls) => sum + calls, 0);
}
