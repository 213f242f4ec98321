import type { Convention } from '../conventions/convention.js';
import type { MetricsPage } from '../page.js';
import type { Capability } from '../verdict.js';
import { belongsTo, samplesOn } from '../verify/family-samples.js';
import { likelyFamilies } from '../verify/find-conventions.js';
import { speaksOf } from '../verify/knows-services.js';
import { capabilityOf } from './capability.js';
import { type Choice, chooseReadings, isSure } from './choose-readings.js';
import { inferConventions, type Reading } from './infer-conventions.js';
import type { KnownCalls } from './known-calls.js';
import { entryOf, mapOption } from './metrics-map.js';
import { type ReadFamily, specOf } from './read-family.js';
import type { Told } from './told.js';

/** What pages say of a server's calls before any is sent. */
export interface Detection {
  /** What a run could prove, one for each way to read the pages; empty where nothing counts calls. */
  capability: Capability[];
  /** Families whose labels name the server's methods, and that are not read: the option that would have them read. */
  unread: { name: string; type: string; because: string; map: string }[];
  /** What is in the way, and what to do: sentences. */
  notes: string[];
}

/** Most families that are named as not read. */
const MOST_UNREAD = 20;

/** Finds out which family and label plays which role on pages of a server with these methods. Pure. */
export function detect(pages: readonly MetricsPage[], calls: KnownCalls, told: Told): Detection {
  const knowsOurs = (convention: Convention) => knows(convention, pages, calls);
  const choice = chooseReadings(pages, calls, told, { knows: knowsOurs });
  const sure = choice.found.filter(({ convention }) => isSure(convention, knowsOurs));
  const found = sure.length > 0 ? sure : choice.found.filter(({ convention }) => convention.lastResort === true);
  const inferred = choice.inferred ?? inferConventions(pages, calls);
  const readNames = new Set(found.flatMap(({ convention }) => convention.families.map(({ name }) => name)));
  return {
    capability: found.map((one) => capabilityOf(one, pages)),
    unread: [...new Set([...inferred.unread, ...inferred.decoys, ...inferred.readings.flatMap(familiesOf)])]
      .filter(({ family }) => !readNames.has(family.name))
      .slice(0, MOST_UNREAD)
      .map(unreadOf),
    notes: notesOf(found, pages, calls, inferred.readings.length),
  };
}

function familiesOf({ families }: Reading): ReadFamily[] {
  return families.map(({ read }) => read);
}

function unreadOf({ family, name, ...rest }: ReadFamily): Detection['unread'][number] {
  const role =
    name.role ?? (family.type === 'gauge' ? 'in-flight' : family.type === 'counter' ? 'requests' : 'duration');
  return {
    name: family.name,
    type: family.type,
    because:
      name.decoy !== null
        ? `its name says ${name.decoy}`
        : name.role === null
          ? 'its name does not say what it counts'
          : 'it is no family of the library that is read',
    map: mapOption(entryOf(specOf({ family, name, ...rest }, role))),
  };
}

function notesOf(found: Choice['found'], pages: readonly MetricsPage[], calls: KnownCalls, readings: number): string[] {
  if (found.length === 0) {
    const likely = likelyFamilies(pages);
    const instead = likely.length === 0 ? 'no family looks like one' : `these might be: ${likely.join(', ')}`;
    return [
      `No family is known to count calls, and no label names a method of this server; ${instead}. A server that nobody has called yet may show nothing: send one call and look again, have bench find out with --probe, or name the family with --metrics-map.`,
    ];
  }
  const notes = found.flatMap(({ convention, reading }) => {
    const [counter] = convention.families;
    const samples = samplesOf(convention, pages);
    if (samples.length === 0) {
      return [`${counter.name} has no series yet: send one call to see its labels.`];
    }
    if ('whole' in counter.labels) {
      return [`${counter.name} counts all calls in one: see that this is the page of this server, or of its proxy.`];
    }
    if (reading === null && !knows(convention, pages, calls)) {
      return [
        `${counter.name} names no service of this server yet: send it one call, or see that this is its own page.`,
      ];
    }
    return [];
  });
  const several =
    readings > 1 && found.length > 1 && found.every(({ reading }) => reading !== null)
      ? [
          'Several families may count the calls: a run passes only where all of them agree. Say which one does with its --metrics-map.',
        ]
      : [];
  return [...notes, ...several];
}

function samplesOf(convention: Convention, pages: readonly MetricsPage[]) {
  return convention.families.flatMap((spec) => samplesOn(pages, spec));
}

/** Whether any series speaks of a service of the server's. */
function knows(convention: Convention, pages: readonly MetricsPage[], { methods }: KnownCalls): boolean {
  return samplesOf(convention, pages).some((sample) =>
    convention.families.some(
      (spec) => belongsTo(sample, spec) && methods.some((own) => speaksOf(convention, spec, sample, own)),
    ),
  );
}
