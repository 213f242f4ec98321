import { changeOf } from '../verify/count-change.js';
import { fold } from '../verify/fold.js';
import type { LocatedDelta } from '../verify/located-delta.js';
import { isNumbered } from './code-label.js';
import type { Probe } from './probe.js';

/** A label that may be to name the methods, though it holds other names. */
export interface OwnNames {
  label: string;
  /** One of its values, of calls that were made to a method of another name. */
  value: string;
}

/** Kinds of calls, as libraries name them. */
const KINDS = /^(?:unary|(?:client|server|bidi|bidirectional)?stream(?:ing)?)$/;
/** Beyond these, none is told of. */
const MOST_LABELS = 3;

/**
 * Labels of which each value moved by just as many as one method was called, or else that held the same for all of them:
 * one of them may be the method's, and its names wrong. None that only spells the methods in its own way.
 *
 * @param taken labels that play another part
 */
export function ownNames(
  deltas: readonly LocatedDelta[],
  { books }: Probe,
  taken: ReadonlySet<string | undefined>,
): OwnNames[] {
  const moved = deltas.filter((delta) => changeOf(delta) !== 0);
  const labels = [...new Set(moved.flatMap((delta) => [...delta.labels.keys()]))];
  const open = labels.filter((label) => !taken.has(label) && !isNumbered(label));
  const found = open.flatMap((label) => {
    const counts = countsBy(label, moved);
    if ([...counts.keys()].every((value) => KINDS.test(fold(value)))) return [];
    const [first] = counts.keys();
    if (counts.size === 1 && books.length > 1) return [{ label, value: first!, ranks: 1 }];
    const pairs = books.map(({ result, answeredTotal }) => ({
      method: result.method,
      values: [...counts].flatMap(([value, count]) => (count === answeredTotal ? [value] : [])),
    }));
    if (counts.size !== books.length || pairs.some(({ values }) => values.length !== 1)) return [];
    const other = pairs.find(({ method, values }) => fold(method) !== fold(values[0]!));
    return other === undefined ? [] : [{ label, value: other.values[0]!, ranks: 0 }];
  });
  return found
    .sort((a, b) => a.ranks - b.ranks)
    .map(({ label, value }) => ({ label, value }))
    .slice(0, MOST_LABELS);
}

function countsBy(label: string, moved: readonly LocatedDelta[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const delta of moved) {
    const value = delta.labels.get(label) ?? '';
    counts.set(value, (counts.get(value) ?? 0) + changeOf(delta));
  }
  return counts;
}
