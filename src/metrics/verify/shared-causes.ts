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
  const isShared = (cause: FoundCause) => others.every(({ causes }) => causes.some((other) => isSame(cause, other)));
  const shared = first!.causes.filter(isShared).map((cause) => ({
    ...cause,
    checks: readings
      .flatMap(({ causes }) => causes.filter((one) => isSame(cause, one)).flatMap((one) => one.checks))
      .map((check) => {
        const at = checks.indexOf(check);
        // One that was excused since is no longer there, and then there is no cause.
        return at < 0 ? check : settled[at + shift]!;
      }),
  }));
  return [...all.filter((cause) => !shared.some((one) => isSame(cause, one))), ...shared];
}

function isSame(a: FoundCause, b: FoundCause): boolean {
  return a.id === b.id && a.methods.length === b.methods.length && a.methods.every((name) => b.methods.includes(name));
}
