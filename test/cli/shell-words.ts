/** A command line as a shell splits it: quotes of both kinds, backslashes, and lines that go on. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  const part = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\\n|\\(.)|([^\s'"\\]+)|(\s+)/gsy;
  let word: string | null = null;
  for (const [text, single, double, escaped, plain, space] of line.matchAll(part)) {
    if (text === '\\\n') continue;
    if (space !== undefined) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
    }
  }
  return word === null ? words : [...words, word];
}
