import { readPage } from '../../metrics/exposition.js';
import type { MetricsPage } from '../../metrics/page.js';
import { GrpcRedError } from '../../shared/error.js';
import { quotePath } from '../../shared/quote.js';
import { readStandardInput, readTextFile } from './read-input.js';

const SEE_THE_FILE =
  'See that the file is one page, whole and as the server sent it. docs/exposition.md lists what is read.';

/** The text of a page that an option or argument names; `-` is standard input. */
export async function readPageText(option: string, file: string): Promise<string> {
  if (file !== '-') return readTextFile(option, file);
  return readStandardInput(option, '-', `curl -s localhost:9090/metrics | grpc-red …`);
}

/** Reads a page that was given: one without a line is more likely a file that went wrong than a server's page. */
export function readGivenPage(file: string, text: string, contentType = '', hint = SEE_THE_FILE): MetricsPage {
  if (text.trim() !== '') return readNamedPage(file, text, contentType, hint);
  const message = `The metrics page in ${shownFile(file)} is empty.`;
  throw new GrpcRedError('bad-metrics', message, hint);
}

/**
 * Reads a page, and names its file where that fails. Without a Content-Type, its own last line tells its format.
 *
 * @param hint what to do then: the server is not accused of what may have happened to a file
 */
export function readNamedPage(file: string, text: string, contentType = '', hint = SEE_THE_FILE): MetricsPage {
  try {
    return readPage(text, contentType);
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    throw new GrpcRedError(
      'bad-metrics',
      `The metrics page in ${shownFile(file)} cannot be read: ${error.message}`,
      hint,
    );
  }
}

function shownFile(file: string): string {
  return file === '-' ? 'standard input' : quotePath(file);
}
