/** A field, and which item or entry of it where it holds several. */
export interface PathPart {
  field: string;
  /** What stood in brackets, without quotes; null: nothing did. */
  key: string | null;
}

/** More parts than any message is deep. */
const MOST_PARTS = 100;

const PART = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\]"']+))\])?(\.|$)/;

/** The parts of `user.id`, `items[0].id` or `labels["team"]`; null where it is no such path. */
export function parseFieldPath(text: string): PathPart[] | null {
  const parts: PathPart[] = [];
  for (let rest = text; parts.length < MOST_PARTS; ) {
    const found = PART.exec(rest);
    if (found === null) return null;
    const [whole, field, doubly, singly, bare, dot] = found;
    const key = doubly?.replace(/\\(.)/g, '$1') ?? singly ?? bare?.trim() ?? null;
    parts.push({ field: field!, key });
    rest = rest.slice(whole.length);
    if (dot === '') return parts;
  }
  return null;
}
