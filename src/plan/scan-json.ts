/** What makes a JSON text unfit before it is read, and where: an index into the text. */
export interface JsonFlaw {
  index: number;
  /** Ends the sentence `-d:1:5 is not usable JSON: …`. */
  says: string;
}

/**
 * Looks through a JSON text for what its reader would not survive, or not notice: nesting beyond `levelsMax` (it
 * would overflow the stack) and a key that stands twice in one object (the last would silently win, RFC 8259 §4).
 *
 * One pass without recursion. It does not judge the syntax: of text that is not JSON it may say anything or nothing.
 */
export function scanJson(text: string, levelsMax: number): JsonFlaw | null {
  // The keys seen of every open object; null for an open array.
  const open: (Set<string> | null)[] = [];
  let keyExpected = false;
  for (let index = 0; index < text.length; index++) {
    switch (text[index]) {
      case '{':
      case '[':
        if (open.length === levelsMax) return { index, says: `Nested more than ${levelsMax} levels deep` };
        keyExpected = text[index] === '{';
        open.push(keyExpected ? new Set() : null);
        break;
      case '}':
      case ']':
        open.pop();
        keyExpected = false;
        break;
      case ',':
        keyExpected = (open.at(-1) ?? null) !== null;
        break;
      case '"': {
        const end = endOfString(text, index);
        const keys = open.at(-1);
        if (keyExpected && keys) {
          const key = unescaped(text.slice(index, end + 1));
          if (keys.has(key))
            return { index, says: `The key ${JSON.stringify(key.slice(0, 100))} stands twice in one object` };
          keys.add(key);
        }
        keyExpected = false;
        index = end;
        break;
      }
    }
  }
  return null;
}

/** The index of the quote that closes the string opened at `start`, or of the text's end. */
export function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}

/** "\u0061" and "a" are the same key. */
function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted;
  }
}
