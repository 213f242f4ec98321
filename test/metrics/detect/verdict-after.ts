import { parseMapEntry } from '../../../src/metrics/detect/metrics-map.js';
import { readPage } from '../../../src/metrics/exposition.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import type { VerifyInput } from '../../../src/metrics/verify/verify-input.js';
import { clientBooks } from '../verify/client-books.js';
import type { SimulatedCall } from '../verify/simulated-call.js';

export interface WhatIsTold {
  maps?: readonly string[];
  convention?: string;
  /** Our books, where they say more than the calls do. */
  methods?: VerifyInput['methods'];
}

/**
 * The verdict on a run before which nothing had been counted, and nobody else called.
 *
 * @param lines of the page after it
 */
export function verdictAfter(
  lines: readonly string[],
  sent: readonly SimulatedCall[],
  { maps = [], convention, methods = clientBooks(sent) }: WhatIsTold = {},
): Verdict {
  const page = (text: string) => readPage(text, 'text/plain; version=0.0.4');
  const start = 'process_start_time_seconds 1760000000\n';
  const empty = page(start);
  const after = page(`${lines.join('\n')}\n${start}`);
  const pages = [
    { url: 'http://localhost:9090/metrics', early: empty, before: empty, during: [], settling: [], late: null, after },
  ];
  return verify({
    methods,
    pages,
    exclusive: true,
    told: { convention: convention ?? null, map: maps.map(parseMapEntry) },
    bracketSeconds: 5,
    silentSeconds: 1,
  });
}
