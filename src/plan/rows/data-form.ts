/** How the text of a list is written. */
export type DataForm = 'json' | 'ndjson' | 'csv';

/**
 * By the file's name, else by what is in it: an object that is complete at the end of its line, with more behind it, is
 * one of many.
 */
export function dataForm(file: string | null, text: string): DataForm {
  const ending = /\.(csv|ndjson|jsonl|json)$/i.exec(file ?? '')?.[1]?.toLowerCase();
  if (ending === 'csv') return 'csv';
  if (ending === 'ndjson' || ending === 'jsonl') return 'ndjson';
  const trimmed = text.trimStart();
  const feed = trimmed.indexOf('\n');
  if (!trimmed.startsWith('{') || feed < 0 || trimmed.slice(feed).trim() === '') return 'json';
  return isClosed(trimmed.slice(0, feed)) ? 'ndjson' : 'json';
}

/** Whether as many braces are closed as were opened, outside of texts; templates in them have pairs of braces. */
function isClosed(line: string): boolean {
  let depth = 0;
  for (let index = 0; index < line.length; index++) {
    if (line[index] === '"')
      for (index++; index < line.length && line[index] !== '"'; ) index += line[index] === '\\' ? 2 : 1;
    else if (line[index] === '{') depth++;
    else if (line[index] === '}') depth--;
  }
  return depth === 0;
}

/** Tells every line that is not blank, with its number from 1. */
export function jsonLines(text: string, take: (line: string, number: number) => void): void {
  let number = 1;
  for (let from = text.startsWith('\uFEFF') ? 1 : 0; from < text.length; number++) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(from, end);
    if (line.trim() !== '') take(line, number);
    from = end + 1;
  }
}
