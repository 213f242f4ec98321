import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { called } from './called.js';
import { countChange } from './count-change.js';
import type { Counted } from './counted.js';
import { belongsTo } from './family-samples.js';
import type { LocatedDelta } from './located-delta.js';
import type { Fit, Pattern, Stranger } from './patterns/pattern.js';
import { PATTERNS } from './patterns/patterns.js';
import { foldedName, foldedNames } from './spelled.js';

/** A cause, with the checks that it explains. */
export interface FoundCause {
  id: string;
  methods: string[];
  because: string;
  checks: Check[];
}

/**
 * Matches what failed, or cannot be told, against the ways in which servers are known to count wrongly. Only numbers
 * that fit exactly name a cause, and only where nobody else was seen to call: it is never guessed.
 */
export function findCauses(
  checks: readonly Check[],
  methods: readonly Counted[],
  convention: Convention,
  deltas: readonly LocatedDelta[],
): FoundCause[] {
  const open = new Set(
    checks.filter(({ outcome, required }) => required && (outcome === 'fail' || outcome === 'cannot-tell')),
  );
  if (open.size === 0) return [];
  const quiet = methods.filter(
    ({ around, seen, otherCounter }) => !around.background && seen.requests.rounding === 0 && otherCounter === null,
  );
  const doubtful = methods.filter((one) => !quiet.includes(one));
  const strangers = strangersOn(convention, deltas, methods);
  return PATTERNS.flatMap((pattern): FoundCause[] => {
    const fits = quiet.flatMap((one) => {
      const others = quiet.filter((other) => other !== one);
      const fit = pattern.fits(one, { convention, others, doubtful, strangers });
      if (fit === null) return [];
      const explained = explainedBy(pattern, fit, one, quiet, open);
      for (const check of explained) open.delete(check);
      return explained.length === 0 ? [] : [{ one, fit, explained }];
    });
    if (fits.length === 0) return [];
    return [
      {
        id: pattern.id,
        methods: [...new Set(fits.flatMap(({ one, fit }) => [one.books.name, ...(fit.also ?? [])]))],
        because: sentence(fits.map(({ fit }) => fit)),
        checks: fits.flatMap(({ explained }) => explained),
      },
    ];
  });
}

/** The counts that `excuseShortfall` held to be short because a replica was not read. */
export function replicaCause(excused: readonly Check[]): FoundCause[] {
  if (excused.length === 0) return [];
  return [
    {
      id: 'replica-not-read',
      methods: [...new Set(excused.flatMap(({ method }) => method ?? []))],
      because:
        'Every count of every method is short by one share, and all families agree: the pattern of calls that went to a replica whose page was not read. Give the page of each replica with --metrics.',
      checks: [...excused],
    },
  ];
}

function explainedBy(
  pattern: Pattern,
  { also = [] }: Fit,
  { books }: Counted,
  all: readonly Counted[],
  open: ReadonlySet<Check>,
): Check[] {
  const concerned = all.filter((one) => one.books === books || also.includes(one.books.name));
  return concerned.flatMap((one) =>
    [...open].filter((check) => check.method === one.books.name && pattern.explains(check, one)),
  );
}

function sentence([first, ...others]: Fit[]): string {
  const { figures, meaning, remedy } = first!;
  const more =
    others.length === 0
      ? ''
      : ` (and likewise for ${others.length} more ${others.length === 1 ? 'method' : 'methods'})`;
  return `${figures}${more}: the pattern of ${meaning}. ${remedy}`;
}

/** Methods of the page that we did not call, and that were counted all the same. */
function strangersOn(
  { families: [spec] }: Convention,
  deltas: readonly LocatedDelta[],
  methods: readonly Counted[],
): Stranger[] {
  const known = new Set(methods.map(({ books }) => books.result.method));
  const spelled = new Set(methods.flatMap(({ books }) => foldedNames(spec.labels, books.result)));
  const isSpelled = (delta: LocatedDelta) => spec.ownSpelling === true && spelled.has(foldedName(spec.labels, delta));
  const byName = new Map<string, LocatedDelta[]>();
  for (const delta of deltas) {
    if (!belongsTo(delta, spec)) continue;
    const { method } = called(spec.labels, delta);
    if (method === '' || known.has(method) || isSpelled(delta)) continue;
    byName.set(method, [...(byName.get(method) ?? []), delta]);
  }
  return [...byName].flatMap(([method, list]) => {
    const { delta, series } = countChange(list);
    return delta > 0 ? [{ method, series: series[0]!, count: delta }] : [];
  });
}
