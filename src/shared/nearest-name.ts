import { distance } from 'fastest-levenshtein';

/**
 * The one of `known` that `name` was probably meant to be, whatever the case of its letters; null where none is near:
 * more than about a third of the letters would have to change, or more than `most`.
 */
export function nearestName(name: string, known: readonly string[], most = Number.POSITIVE_INFINITY): string | null {
  // Longer input is no slip of the pen, and the comparison is quadratic.
  if (name.length > 200) return null;
  let nearest: string | null = null;
  let least = Math.min(most, Math.max(1, Math.floor((name.length + 1) / 3))) + 1;
  for (const each of known) {
    const away = distance(name.toLowerCase(), each.toLowerCase());
    if (away < least) {
      least = away;
      nearest = each;
    }
  }
  return nearest;
}
