import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { excerpt } from '../exposition/excerpt.js';
import type { MetricsUrl } from '../metrics-url.js';
import { scrapeError } from './scrape-error.js';

/**
 * The body of a response, decompressed: at most `maxBytes`, whatever it would have grown to.
 *
 * Both sides of the decompression are counted: a small body may grow without end, and a long one may come to nothing.
 */
export async function readBody(target: MetricsUrl, response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const keep = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of capped(target, source, maxBytes)) chunks.push(chunk);
  };
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  switch (encoding) {
    case '':
    case 'identity':
      await pipeline(response, keep);
      break;
    case 'gzip':
    case 'x-gzip':
      await pipeline(
        response,
        (source: AsyncIterable<Buffer>) => capped(target, source, maxBytes),
        createGunzip(),
        keep,
      );
      break;
    default: {
      const hint = 'It was asked for gzip or plain text: correct the server, or a proxy before it.';
      throw scrapeError(target, `is compressed as ${excerpt(encoding)}, which was not asked for`, hint);
    }
  }
  return Buffer.concat(chunks);
}

async function* capped(target: MetricsUrl, source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      const hint = 'A page of this size is a fault in itself: look for a label with a value per user or request.';
      throw scrapeError(target, `is larger than ${sizeOf(maxBytes)}`, hint);
    }
    yield chunk;
  }
}

function sizeOf(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${bytes} bytes`;
}
