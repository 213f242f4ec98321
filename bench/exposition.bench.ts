// What reading two pages of 100,000 series and comparing them costs: time, and memory of the whole process.
//   node dist/bench/exposition.bench.js
//
// Node 20.20, 2 cores (Intel, shared), 14.4 MB of text a page:
//   a string as key of each series      read 714 + 777 ms, diff 1138 ms, all 2630 ms, 1304 MiB after five rounds
//   series found by hash (SeriesIndex)  read 443 + 405 ms, diff  207 ms, all 1055 ms,  737 MiB
//   one string per name and value       read 252 + 241 ms, diff  130 ms, all  624 ms,  215 MiB after the first round
//
// CONCLUSION: what costs is garbage, not parsing: canonical keys and repeated strings were three quarters of the time.
// Both pages and their difference stay under 1 s and 300 MiB, the aim; a Map for each sample is the largest part left.
import { diffPages } from '../src/metrics/delta.js';
import { readPage } from '../src/metrics/exposition.js';

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
