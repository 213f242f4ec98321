import { distance } from 'fastest-levenshtein';

/**
 * The one of `known` that `name` was probably meant to be, whatever the case of its letters; null where none is near:
 * more than a third of the letters would have to change.
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  // Longer input is no slip of the pen, and the comparison is quadratic.
  if (name.length > 200) return null;
  let nearest: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    const away = distance(name.toLowerCase(), each.toLowerCase());
    if (away < least) {
      least = away;
      nearest = each;
    }
  }
  return nearest;
}
