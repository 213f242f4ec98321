/**
 * JSON leaves DEL, the C1 controls, direction marks and line separators as they are; a terminal obeys them. They stand
 * in strings alone, so the document means the same with them escaped.
 */
export function escapeInvisible(json: string): string {
  return json.replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_nothing, i) => {
      return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
