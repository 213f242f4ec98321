import { GrpcRedError } from '../../shared/error.js';
import { placeIn } from '../../shared/place-in.js';

const [QUOTE, COMMA, LF, CR] = [0x22, 0x2c, 0x0a, 0x0d] as const;

/** One record of a CSV file. Reused: copy what is to be kept. */
export interface CsvRecord {
  cells: string[];
  /** Column in its line at which each cell begins, from 1; of the line on which the cell begins. */
  columns: number[];
  /** The line on which it begins, from 1. */
  line: number;
}

/**
 * Reads CSV (RFC 4180): commas, quotes, line breaks inside quotes, CRLF or LF. Empty lines are left out, a byte order mark
 * too. What the RFC does not allow is refused with line and column.
 *
 * @param take is told every record
 */
export function readCsv(text: string, origin: string, take: (record: CsvRecord) => void): void {
  let index = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  let lineStart = index;
  // The next line break from some place on: looked for once, however many quotes stand before it.
  let feed = -1;
  const flawed = (at: number, says: string, hint: string) =>
    new GrpcRedError('bad-input', `${placeIn(origin, line, at - lineStart + 1)}: ${says}`, hint);
  while (index < text.length) {
    const record: CsvRecord = { cells: [], columns: [], line };
    for (;;) {
      record.columns.push(index - lineStart + 1);
      if (text.charCodeAt(index) === QUOTE) {
        const opened = index;
        const [openedLine, openedStart] = [line, lineStart];
        let from = index + 1;
        let cell = '';
        for (;;) {
          const quote = text.indexOf('"', from);
          if (quote < 0) {
            [line, lineStart] = [openedLine, openedStart];
            throw flawed(
              opened,
              'a quote is opened and never closed.',
              'Close it; a quote inside one is written twice.',
            );
          }
          if (feed < from) feed = nextFeed(text, from);
          for (; feed < quote; feed = nextFeed(text, feed + 1)) {
            line++;
            lineStart = feed + 1;
          }
          cell += text.slice(from, quote);
          index = quote + 1;
          if (text.charCodeAt(index) !== QUOTE) break;
          cell += '"';
          from = index + 1;
        }
        const code = text.charCodeAt(index);
        const isAtEnd =
          index >= text.length || code === COMMA || code === LF || (code === CR && text.charCodeAt(index + 1) === LF);
        if (!isAtEnd)
          throw flawed(
            index,
            'something follows the quote that closes a cell.',
            'A quote inside a quoted cell is written twice.',
          );
        record.cells.push(cell);
      } else {
        const start = index;
        for (; index < text.length; index++) {
          const code = text.charCodeAt(index);
          if (code === COMMA || code === LF) break;
          if (code === QUOTE)
            throw flawed(
              index,
              'a quote stands inside a cell that does not begin with one.',
              'Put the whole cell in quotes, and write the quote twice.',
            );
        }
        const end =
          text.charCodeAt(index) === LF || index >= text.length
            ? index - Number(text.charCodeAt(index - 1) === CR && index > start)
            : index;
        record.cells.push(text.slice(start, end));
      }
      if (text.charCodeAt(index) !== COMMA) break;
      index++;
    }
    if (text.charCodeAt(index) === CR) index++;
    index++;
    line++;
    lineStart = index;
    if (record.cells.length > 1 || record.cells[0] !== '') take(record);
  }
}

function nextFeed(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? Number.POSITIVE_INFINITY : feed;
}
