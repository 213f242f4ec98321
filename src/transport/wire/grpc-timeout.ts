const MAX_DIGITS = 99_999_999;

/** Units of Timeout with the milliseconds that each has, finest first. */
const UNITS = [
  { unit: 'u', ms: 0.001 },
  { unit: 'm', ms: 1 },
  { unit: 'S', ms: 1000 },
  { unit: 'M', ms: 60_000 },
  { unit: 'H', ms: 3_600_000 },
] as const;

/**
 * The value of grpc-timeout: at most eight digits and a unit (gRPC over HTTP/2, Requests, Timeout). In the coarsest unit
 * that says it exactly up to a millisecond, and else rounded up, so that the server never gives up before we do.
 */
export function grpcTimeout(deadlineMs: number): string {
  const units = Number.isInteger(deadlineMs) ? UNITS.slice(1) : UNITS;
  for (const { unit, ms } of units) {
    const value = Math.max(1, Math.ceil(deadlineMs / ms));
    if (value <= MAX_DIGITS) return `${value}${unit}`;
  }
  return `${MAX_DIGITS}H`;
}
