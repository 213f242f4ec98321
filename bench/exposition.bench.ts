// What reading two pages of 100,000 series and comparing them costs: time, and memory of the whole process.
//   node dist/bench/exposition.bench.js
//
// 2 shared cores, 14.4 MB of text a page. First round, as in a run (memory: the whole process, both texts included):
//   Node 20.20  read 249 + 230 ms, diff 114 ms, all 593 ms, 190 MiB
//   Node 24.21  read 262 + 238 ms, diff 123 ms, all 623 ms, 245 MiB
//   later: Node 20.20  all 660 to 780 ms, 210 to 230 MiB; Node 24.21  all 635 to 760 ms, 340 MiB
//   and without growth of the young generation (keep-young-heap-small.ts): 670 to 760 ms, 179 to 209 MiB; 655 to 790 ms,
//   183 to 195 MiB
// What was tried before, first round, Node 20.20 (24.21):
//   a string as key of each series          all 2630 ms
//   series found by hash (SeriesIndex)      all 1055 ms
//   and one string per name and value       all  624 ms, 214 MiB (330 MiB)
//   labels in a list, not in a Map          the same time, 26 MB kept of a page instead of 38, 201 MiB (304 MiB)
//   and read without an iterator            the same time, 190 MiB (245 MiB)
//
// CONCLUSION: what costs is garbage, not parsing: canonical keys and repeated strings were three quarters of the time,
// and an array per label looked at was a fifth of the memory, for Node 24 lets its young generation grow far.
import { keepYoungHeapSmall } from '../src/cli/keep-young-heap-small.js';
import { diffPages } from '../src/metrics/delta.js';
import { readPage } from '../src/metrics/exposition.js';

// As diff, scrape and verify do.
keepYoungHeapSmall();

const SERIES = 100_000;
const ROUNDS = 5;
const CONTENT_TYPE = 'text/plain; version=0.0.4';

/** A page as a Go server writes it: a histogram of twelve buckets, a sum and a count per method and code. */
function pageOf(series: number, offset: number): string {
  const lines = [
    '# HELP grpc_server_handling_seconds Response latency.',
    '# TYPE grpc_server_handling_seconds histogram',
  ];
  const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];
  for (let i = 0; lines.length < series; i++) {
    const labels = `grpc_code="OK",grpc_method="Method${i}",grpc_service="shop.v1.OrderService",grpc_type="unary"`;
    for (const [k, le] of bounds.entries()) {
      lines.push(`grpc_server_handling_seconds_bucket{${labels},le="${le}"} ${i + k + offset}`);
    }
    lines.push(`grpc_server_handling_seconds_sum{${labels}} ${(i + offset) / 7}`);
    lines.push(`grpc_server_handling_seconds_count{${labels}} ${i + 11 + offset}`);
  }
  return `${lines.join('\n')}\n`;
}

const before = pageOf(SERIES, 0);
const after = pageOf(SERIES, 1000);
console.log(`${SERIES} series, ${(after.length / 1e6).toFixed(1)} MB of text a page, Node ${process.version}`);

for (let round = 1; round <= ROUNDS; round++) {
  const start = performance.now();
  const first = readPage(before, CONTENT_TYPE);
  const firstRead = performance.now();
  const second = readPage(after, CONTENT_TYPE);
  const bothRead = performance.now();
  const deltas = diffPages(first, second);
  const diffed = performance.now();
  const parts = [firstRead - start, bothRead - firstRead, diffed - bothRead, diffed - start].map((ms) => ms.toFixed(0));
  const memory = `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB at most so far`;
  console.log(`round ${round}: read ${parts[0]} + ${parts[1]} ms, diff ${parts[2]} ms, all ${parts[3]} ms, ${memory}`);
  if (deltas.length < SERIES) throw new Error(`${deltas.length} series are too few`);
}
