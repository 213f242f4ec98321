import type { FamilySpec } from '../conventions/convention.js';
import { only } from './find-conventions.js';
import type { Observation } from './observe.js';
import type { TargetPages } from './target-pages.js';
import type { VerifyInput } from './verify-input.js';

/** Why a method's samples may not be of now. `certain`: by the server's own clock; else by ours, which may differ. */
export interface Staleness {
  because: string;
  certain: boolean;
}

/**
 * Looks for samples whose own timestamp says that they are from before the end of the run: they know nothing of the
 * calls since then. Returns a function that judges one method; null where its samples are of now, or do not say.
 */
export function stalenessOf(
  { pages, endedAtMs }: VerifyInput,
  families: readonly FamilySpec[],
): (seen: Observation) => Staleness | null {
  const newest = new Map(pages.map((target) => [target.url, newestTimestamp(target, families)]));
  return ({ latest }) => {
    const repeated = latest.find(({ url, timestampMs }) => timestampMs <= newest.get(url)!);
    if (repeated !== undefined) {
      const because = `${repeated.series} bears the time ${repeated.timestampMs}, no later than a sample that was read before the run was over: it is not of now. Give the address of the server itself, or wait for newer samples with --settle.`;
      return { because, certain: true };
    }
    const early = latest.find(({ timestampMs }) => endedAtMs !== undefined && timestampMs < endedAtMs);
    if (early === undefined) return null;
    const because = `${early.series} bears the time ${early.timestampMs}, which is before the end of the run by our clock: it may lack the calls since then. Give the address of the server itself, or wait for newer samples with --settle.`;
    return { because, certain: false };
  };
}

/** Of the samples that were read before the last call was over. */
function newestTimestamp({ early, before, during }: TargetPages, families: readonly FamilySpec[]): number {
  const samples = [...(early === null ? [] : [early]), before, ...during].flatMap((page) =>
    [...only(page, families).families.values()].flatMap((family) => family.samples),
  );
  return samples.reduce((newest, { timestampMs }) => Math.max(newest, timestampMs ?? newest), Number.NEGATIVE_INFINITY);
}
