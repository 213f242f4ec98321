/** Longest piece of foreign text that a message repeats. */
const LONGEST = 60;

/**
 * Foreign text as it may stand in a message: in double quotes, at most 60 characters of it,
 * with everything that a terminal could act on (control, format and unassigned characters) written as `\u{…}`.
 */
export function excerpt(text: string): string {
  return `"${escapeUnseen(clip(text, LONGEST).replace(/["\\]/g, '\\$&'))}"`;
}

/** The first `longest` characters, and a sign where that is not all. */
export function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Writes what cannot be seen, or moves a terminal's cursor, as `\u{…}`; a line feed as `\n`. */
export function escapeUnseen(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, (character) =>
    character === '\n' ? '\\n' : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
