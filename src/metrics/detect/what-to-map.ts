import type { Inferred } from './infer-conventions.js';
import { entryOf, mapOption } from './metrics-map.js';
import { type ReadFamily, specOf } from './read-family.js';

/** Beyond these, a sentence names no more families. */
const MOST_NAMED = 3;

/** A sentence on families that bear the methods' names and are not read, with what would have them read; '' where none is. */
export function whatToMap({ readings, crowd, unread, decoys, empty }: Inferred): string {
  const counted = readings.map(({ families }) => families[0]!.read);
  const counters = [...counted, ...unread, ...decoys]
    .filter(({ family }) => family.type !== 'gauge')
    .slice(0, MOST_NAMED);
  if (counters.length > 0) {
    const names = counters.map(({ family, name }) =>
      name.decoy === null ? family.name : `${family.name} (of ${name.decoy}, by its name)`,
    );
    if (crowd > 0) {
      return `${crowd} families may each count the calls, by their labels (${names.join(', ')} and so on): say which one does, as with ${optionFor(counters[0]!)}.`;
    }
    return `The labels of ${names.join(', ')} name what was called: if it counts the calls, say so with ${optionFor(counters[0]!)}.`;
  }
  const [declared] = empty;
  if (declared === undefined) return '';
  return `${declared.family.name} is declared and has no series: if it counts the calls, it counted none of them.`;
}

function optionFor(read: ReadFamily): string {
  return mapOption(entryOf(specOf(read, 'requests')));
}
