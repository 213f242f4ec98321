import type { Choice } from '../detect/choose-readings.js';
import type { Check } from '../verdict.js';
import type { FoundCause } from './find-causes.js';
import type { Judged } from './judge-convention.js';

/**
 * Of several readings nobody knows which is the right one, so their failures were taken back: what all of them show is
 * the cause whichever it is.
 */
export function sharedCauses(
  judged: readonly Judged[],
  found: Choice['found'],
  settled: readonly Check[],
): FoundCause[] {
  const readings = judged.filter((_, i) => found[i]!.reading !== null);
  const all = judged.flatMap(({ causes }) => causes);
  if (readings.length < 2) return all;
  const checks = readings.flatMap((one) => one.checks);
  // What says that it is open stands in front of them.
  const shift = settled.length - checks.length;
  const [first, ...others] = readings;
  const isShared = ({ id }: FoundCause) => others.every(({ causes }) => causes.some((cause) => cause.id === id));
  const shared = first!.causes.filter(isShared).map((cause) => ({
    ...cause,
    checks: readings
      .flatMap(({ causes }) => causes.filter(({ id }) => id === cause.id).flatMap((one) => one.checks))
      .map((check) => settled[checks.indexOf(check) + shift] ?? check),
  }));
  return [...all.filter((cause) => !shared.some(({ id }) => id === cause.id)), ...shared];
}
