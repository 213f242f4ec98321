/** Items of one list that rules may ask for. */
const MOST_ITEMS = 100;

/** One, or as many as the rules ask for; null where that is too many, 0 where none may be there. */
export function itemCount(least: string | undefined, most: string | undefined, isWanted: boolean): number | null {
  const asked = Math.max(1, Number(least ?? 0));
  const allowed = Number(most ?? asked);
  if (asked > MOST_ITEMS || (allowed < asked && (least !== undefined || isWanted))) return null;
  return Math.min(asked, allowed);
}
