import type { Role } from '../conventions/convention.js';
import { changeOf } from '../verify/count-change.js';
import { deltasOf, heedProbe } from './heed-probe.js';
import { type Reading, readingOf } from './infer-conventions.js';
import { isOfRuntime } from './is-of-runtime.js';
import type { KnownCalls } from './known-calls.js';
import { labelRoles, namesCalls } from './label-roles.js';
import { nameMeaning } from './name-words.js';
import { pageFamilies } from './page-families.js';
import type { Probe } from './probe.js';
import { type ReadFamily, specOf } from './read-family.js';

const COUNT_CALLS: ReadonlySet<Role> = new Set(['requests', 'duration']);
/** Where more than so many moved, nothing can be told. */
const MOST_READINGS = 8;

/**
 * Counters, and counts of clocks, without any label for methods, read as the number of all calls in one, where the probe moved one by exactly
 * as many as it called. All that moved stand beside it, for nothing but numbers tells them apart; those alone whose names
 * speak of calls, where there are such.
 */
export function wholeReadings(probe: Probe, calls: KnownCalls): Reading[] {
  const moved = pageFamilies(probe.pages.map(({ after }) => after))
    .filter(({ type, name }) => type !== 'gauge' && !isOfRuntime(name))
    .map((family) => ({
      family,
      name: nameMeaning(family.name, family.type),
      labels: labelRoles(family.samples, calls),
    }))
    .filter(({ name }) => name.decoy === null && (name.role === null || COUNT_CALLS.has(name.role)))
    .filter(({ labels }) => !namesCalls(labels) && !labels.clientSide)
    .filter((read) => deltasOf(specOf(read, 'requests'), probe).some((delta) => changeOf(delta) > 0));
  const named = moved.filter(({ name }) => name.role === 'requests');
  const open = named.length > 0 ? named : moved;
  const readings = open.map((read) => heedProbe(asWhole(read), probe, true));
  return readings.length <= MOST_READINGS && readings.some(({ probed }) => probed!.fits) ? readings : [];
}

function asWhole(read: ReadFamily): Reading {
  const reading = readingOf(read, [], `${read.family.name} names no method`);
  const { code } = specOf(read, 'requests').labels;
  const [counter] = reading.convention.families;
  const spec = { ...counter, labels: { whole: 'server' as const, ...(code === undefined ? {} : { code }) } };
  return {
    ...reading,
    convention: { ...reading.convention, families: [spec] },
    present: new Set(['requests']),
    families: [{ spec, read }],
  };
}
