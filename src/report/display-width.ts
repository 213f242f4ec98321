/**
 * How many columns a terminal may give to `text`: never fewer than it takes.
 *
 * Text must be escaped before. All beyond Latin, Greek, Cyrillic and the symbols of our own is taken as two columns,
 * which is exact for Chinese, Japanese, Korean and emoji, and generous for the rest.
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    width += code < 0x1100 || (code >= 0x2000 && code < 0x2e80) ? 1 : 2;
  }
  return width;
}
