// What remembering one duration costs.   node dist/bench/histogram.bench.js
//
// Node 20, two shared cores, 4 rounds of 5 million values of 3 µs to 0.5 s:
//   record                                   15 to 18 ns, of which the library takes 12
//   the library on the heap, counts alone    64 to 102 ns
//   encode 0.7 ms (4,880 characters), open 1.4 ms, merge two 4.7 ms
// CONCLUSION: WebAssembly it is; at 100,000 calls per second, latency and service time together take 0.4 % of a core.
import { Int32Histogram } from 'hdr-histogram-js';
import { initHistograms, makeHistogram, mergeEncoded, openHistogram } from '../src/record/histogram.js';

const CALLS = 5_000_000;
const durations = Float64Array.from({ length: 4096 }, () => Math.exp(8 + Math.random() * 12));

await initHistograms();
const histogram = makeHistogram();
const onHeap = new Int32Histogram(1, 3_600_000_000_000, 3);
for (let round = 0; round < 4; round++) {
  nsPerCall('record', (i) => histogram.record(durations[i & 4095]!));
  nsPerCall('the library on the heap, counts alone', (i) => onHeap.recordValue(durations[i & 4095]!));
}
once('encode', () => histogram.encode());
const encoded = histogram.encode();
console.log(`  ${encoded!.hdr.length} characters`);
once('open', () => openHistogram(encoded!));
once('merge two', () => mergeEncoded([encoded, encoded]));

function nsPerCall(name: string, call: (i: number) => void): void {
  const begin = performance.now();
  for (let i = 0; i < CALLS; i++) call(i);
  console.log(`${name}: ${(((performance.now() - begin) * 1e6) / CALLS).toFixed(1)} ns`);
}

function once(name: string, work: () => void): void {
  work();
  const begin = performance.now();
  work();
  console.log(`${name}: ${(performance.now() - begin).toFixed(2)} ms`);
}
