import { type Comment, takeComment } from './exposition/comment-line.js';
import { LineCursor } from './exposition/line-cursor.js';
import { lineError } from './exposition/line-error.js';
import { PageBuilder } from './exposition/page-builder.js';
import { pageFormat } from './exposition/page-format.js';
import { PrintPrecision } from './exposition/print-precision.js';
import { takeSample } from './exposition/sample-line.js';
import type { MetricsPage } from './page.js';

/**
 * Reads a metrics page in Prometheus text 0.0.4 or OpenMetrics 1.0, in one pass.
 *
 * It refuses what a Prometheus server would refuse, and beyond that whatever could be read in two ways, since a wrong
 * count would accuse an honest server; it takes odd spellings that have one meaning. docs/exposition.md lists both.
 *
 * @param contentType of the response, with its parameters; may be empty
 * @throws GrpcRedError `bad-metrics`, its message `line N: …` wherever the fault is in the text
 */
export function readPage(text: string, contentType: string): MetricsPage {
  const format = pageFormat(text, contentType);
  const cursor = new LineCursor(text);
  const builder = new PageBuilder(format);
  const precision = new PrintPrecision();
  let ended = false;
  while (cursor.nextLine()) {
    if (ended) throw cursor.error('the page goes on after its "# EOF"');
    cursor.skipBlanks();
    if (cursor.at === cursor.end) continue;
    const comment = takeComment(cursor, format);
    if (comment === null) builder.sample(takeSample(cursor, format, precision));
    else ended = addComment(builder, comment, cursor.line);
  }
  if (format === 'openmetrics' && !ended) {
    const hint =
      'OpenMetrics ends with that line so that a page cut off on its way is noticed: try again, or correct the exporter.';
    throw lineError(Math.max(cursor.line, 1), 'the page ends without "# EOF"', hint);
  }
  precision.settle();
  return { format, families: builder.families };
}

/** Returns whether the comment ends the page. */
function addComment(builder: PageBuilder, comment: Comment, line: number): boolean {
  switch (comment.kind) {
    case 'help':
      builder.help(comment.family, comment.help);
      return false;
    case 'type':
      builder.type(comment.family, comment.type, line);
      return false;
    case 'unit':
      builder.unit(comment.family, comment.unit);
      return false;
    case 'remark':
      return false;
    case 'end':
      return true;
  }
}
