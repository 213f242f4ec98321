/**
 * How many columns a terminal may give to `text`: never fewer than it takes.
 *
 * Text must be escaped before. Latin, Greek, Cyrillic and the symbols of our own take one column. All else is taken as
 * two, which is exact for Chinese, Japanese, Korean and emoji, and generous for the rest.
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += isNarrow(character.codePointAt(0)!) ? 1 : 2;
  return width;
}

/** Beyond the letters: punctuation up to operators, lines and shapes, and two marks from among the emoji. */
function isNarrow(code: number): boolean {
  return (
    code < 0x1100 ||
    (code >= 0x2000 && code < 0x2300) ||
    (code >= 0x2500 && code < 0x25fd) ||
    code === CHECK_MARK ||
    code === CROSS_MARK
  );
}

const CHECK_MARK = 0x2714;
const CROSS_MARK = 0x2718;
