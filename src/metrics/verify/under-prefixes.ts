import type { Convention, FamilySpec } from '../conventions/convention.js';
import type { MetricsPage, Sample } from '../page.js';
import { callLabelNames } from './called.js';
import { sampleNames } from './family-samples.js';

/**
 * A convention under its own names, and under each prefix that the pages have before them, where users choose one.
 * A name that merely ends alike is taken for it where its samples bear the convention's labels.
 */
export function underPrefixes(convention: Convention, pages: readonly MetricsPage[]): Convention[] {
  if (convention.prefixed !== true) return [convention];
  const [counter, ...others] = convention.families;
  // A counter that never moved has left no line; a label that holds full methods under its own name is as good a sign.
  const signs = [counter, ...others.filter(({ labels }) => 'fullMethod' in labels)];
  const prefixes = new Set(
    pages.flatMap((page) =>
      [...page.families.values()].flatMap(({ samples }) => signs.flatMap((sign) => prefixOf(samples, sign) ?? [])),
    ),
  );
  if (prefixes.size > MOST_PREFIXES) return [convention];
  return [
    convention,
    ...[...prefixes].map((prefix): Convention => {
      const named = <Spec extends FamilySpec>(spec: Spec): Spec => ({
        ...spec,
        name: `${prefix}${spec.name}`,
        ...(spec.otherNames && { otherNames: spec.otherNames.map((name) => `${prefix}${name}`) }),
      });
      return { ...convention, families: [named(counter), ...others.map(named)] };
    }),
  ];
}

/** Nobody exports the same calls under more names than these; each would be judged by itself. */
const MOST_PREFIXES = 32;

/** What stands before the family's own name in a family of the page; null where it is another family. */
function prefixOf(samples: readonly Sample[], spec: FamilySpec): string | null {
  const [first] = samples;
  if (first === undefined) return null;
  const end = sampleNames(spec).find((name) => first.name.endsWith(`_${name}`));
  if (end === undefined || !callLabelNames(spec.labels).every((label) => first.labels.has(label))) return null;
  return first.name.slice(0, -end.length);
}
