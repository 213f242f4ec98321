import type { Convention } from '../conventions/convention.js';
import { CONVENTIONS } from '../conventions/conventions.js';
import type { MetricsPage } from '../page.js';
import { callLabelNames } from '../verify/called.js';
import { type FoundConvention, findConventions } from '../verify/find-conventions.js';
import { heedProbe } from './heed-probe.js';
import { type Inferred, inferConventions, type Reading } from './infer-conventions.js';
import type { KnownCalls } from './known-calls.js';
import { mapReadings } from './map-readings.js';
import { pageFamilies } from './page-families.js';
import type { Probe } from './probe.js';
import { strangeNames } from './strange-names.js';
import type { Told } from './told.js';
import { wholeReadings } from './whole-readings.js';

/** What a page is to be judged by, and how that was found. */
export interface Choice {
  /** Conventions by name, as told, or as read from the labels; in the order of the page's knowledge of them. */
  found: (FoundConvention & { reading: Reading | null })[];
  /** What the labels say; null where names told enough, and nobody looked. */
  inferred: Inferred | null;
}

/** What else is known for choosing. */
export interface ChoiceHelp {
  /** Whether a library's families speak of what was called: asked of those that count calls of others as well. */
  knows?: (convention: Convention) => boolean;
  /** Calls from before the load, where some were made: they say more where names leave it open. */
  probe?: Probe | null;
}

/**
 * Decides by which conventions pages are judged. What the user says goes first, then the names of known libraries, and
 * last what labels hold. No number is looked at.
 */
export function chooseReadings(
  pages: readonly MetricsPage[],
  calls: KnownCalls,
  { convention, map }: Told,
  { knows = NEVER, probe = null }: ChoiceHelp = {},
): Choice {
  const named = convention === null ? findConventions(pages) : findConventions(pages, forced(convention));
  if (map.length > 0) {
    const families = pageFamilies(pages);
    const inferred = inferConventions(pages, calls);
    const usable = named.filter((one) => !isForeign(one) && (convention !== null || isSure(one.convention, knows)));
    const readings = mapReadings(map, { families, calls, named: usable, inferred });
    return { found: readings.map((one) => asFound(one, calls)), inferred };
  }
  const byName = named.map((one) => ({ ...one, reading: null }));
  if (convention !== null || calls.methods.length === 0) return { found: byName, inferred: null };
  if (named.some((one) => !isForeign(one) && isSure(one.convention, knows))) return { found: byName, inferred: null };
  const inferred = inferConventions(pages, calls);
  const readings = probe === null ? inferred.readings : probedReadings(inferred, probe, calls, named);
  return { found: readings.length > 0 ? readings.map((one) => asFound(one, calls)) : byName, inferred };
}

/** Whether a library that is known by its names is to be believed, rather than what labels say beside it. */
export function isSure(convention: Convention, knows: (convention: Convention) => boolean): boolean {
  return convention.lastResort !== true && (convention.countsOthers !== true || knows(convention));
}

const NEVER = () => false;

/**
 * Labels go first; where none of them names a method, and no library is known by its names, what moved as the probe
 * called may count all methods in one.
 */
function probedReadings(
  { readings }: Inferred,
  probe: Probe,
  calls: KnownCalls,
  named: readonly FoundConvention[],
): Reading[] {
  if (readings.length > 0) return readings.map((one) => heedProbe(one, probe));
  return named.some((one) => !isForeign(one)) ? [] : wholeReadings(probe, calls);
}

/** A known name whose labels are others is not that library's: what the labels hold says more. */
function isForeign({ obstacles }: FoundConvention): boolean {
  return obstacles.length > 0;
}

function asFound(reading: Reading, calls: KnownCalls): Choice['found'][number] {
  const { convention, present, hasCounter, families, told } = reading;
  const [{ spec, read }] = families as [Reading['families'][number]];
  const strange = told.has('requests') ? strangeNames(spec, read, calls) : null;
  const obstacles = [...missingLabels(reading), ...(strange === null ? [] : [strange])];
  return { convention, present, hasCounter, obstacles, reading };
}

/** Labels that were told before their family was born, and that it turned out not to have. */
function missingLabels({ families, told }: Reading): string[] {
  return families.flatMap(({ spec, read: { family } }) => {
    if (!told.has(spec.role) || family.samples.length === 0) return [];
    const missing = callLabelNames(spec.labels).find(
      (label) => !family.samples.some(({ labels }) => labels.has(label)),
    );
    return missing === undefined ? [] : [`${spec.name} has no label ${missing}`];
  });
}

/** The convention by that id, without the marks that would tell it from others of its name. */
function forced(id: string): Convention[] {
  return CONVENTIONS.filter((each) => each.id === id).map(({ marks: _, countsOthers: __, ...rest }) => rest);
}
