/**
 * Makes text from elsewhere safe to print: control characters, terminal sequences, direction marks, lone surrogates
 * and all else that is invisible become visible escapes (`\n`, `\x1b`, `\u{202e}`), unusual spaces become plain ones.
 */
export function escapeText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeCharacter).replace(/\p{Zs}/gu, ' ');
}

/** A copy of plain data in which every text is escaped, names of fields included. */
export function escapeAll<T>(data: T): T {
  return escapeValue(data) as T;
}

function escapeValue(value: unknown): unknown {
  if (typeof value === 'string') return escapeText(value);
  if (Array.isArray(value)) return value.map(escapeValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [escapeText(name), escapeValue(inner)]));
}

function escapeCharacter(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default: {
      const hex = character.codePointAt(0)!.toString(16);
      return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
    }
  }
}
