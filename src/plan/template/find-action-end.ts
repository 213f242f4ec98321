/**
 * Where the action that begins at `start` (with its two braces) ends: the index behind its closing braces, or -1 where it
 * does not. Braces in its texts and comments do not count.
 */
export function findActionEnd(text: string, start: number): number {
  let index = start + 2;
  while (index < text.length) {
    const character = text[index]!;
    if (character === '"') index = endOfQuoted(text, index);
    else if (character === '`') index = text.indexOf('`', index + 1) + 1 || text.length + 1;
    else if (text.startsWith('/*', index)) index = endOfComment(text, index);
    else if (text.startsWith('}}', index)) return index + 2;
    else index++;
  }
  return -1;
}

/** The index behind the comment that begins at `start`; behind the end where it is not closed. */
function endOfComment(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2);
  return end < 0 ? text.length : end + 2;
}

/** The index behind the quote that closes the text opened at `start`; behind the end where there is none. */
function endOfQuoted(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}
