import { wholeNs } from './whole-ns.js';

/** Most single calls that a run keeps. */
export const MOST_SAMPLED = 1000;
const LONGEST_DETAIL = 300;

/** One call of the measured phase. */
export interface SampledCall {
  /** When it was sent, from the start of the run. */
  atMs: number;
  /** From when it was due. */
  latencyNs: number;
  methodIndex: number;
  /** As shown to the user. */
  status: number;
  /** Why it failed; empty where it did not. */
  detail: string;
}

export interface SampleResult {
  /** Of how many calls. */
  of: number;
  calls: SampledCall[];
}

interface EndedCall {
  methodIndex: number;
  shownStatus: number;
  detail: string;
  dueMs: number;
  sentMs: number;
  endedMs: number;
}

/**
 * Keeps some calls, each as likely as any other: all of them up to `MOST_SAMPLED`. How many to pass over is drawn ahead
 * (Li, "Reservoir-sampling algorithms of time complexity O(n(1 + log(N/n)))", 1994), so that a call costs a comparison.
 */
export class CallSample {
  private readonly calls: SampledCall[] = [];
  private readonly random: () => number;
  private seen = 0;
  private next = 1;
  private weight = 1;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  // Hot path: bench/recorder.bench.ts
  add(call: EndedCall, startMs: number): void {
    if (++this.seen === this.next) this.take(call, startMs);
  }

  result(): SampleResult {
    return { of: this.seen, calls: this.calls };
  }

  private take({ methodIndex, shownStatus, detail, dueMs, sentMs, endedMs }: EndedCall, startMs: number): void {
    const { calls, random } = this;
    const one = {
      atMs: sentMs - startMs,
      latencyNs: wholeNs(endedMs - dueMs),
      methodIndex,
      status: shownStatus,
      detail: shownStatus === 0 ? '' : detail.slice(0, LONGEST_DETAIL),
    };
    if (calls.length < MOST_SAMPLED) calls.push(one);
    else calls[Math.floor(random() * MOST_SAMPLED)] = one;
    this.next++;
    if (calls.length < MOST_SAMPLED) return;
    this.weight *= (1 - random()) ** (1 / MOST_SAMPLED);
    this.next += Math.floor(Math.log(1 - random()) / Math.log(1 - this.weight));
  }
}

/** One sample of the calls of all threads, by the time of their sending. */
export function mergeSamples(samples: readonly SampleResult[], random: () => number = Math.random): SampleResult {
  const left = samples.map(({ of, calls }) => ({ of, calls: [...calls] }));
  const of = left.reduce((sum, sample) => sum + sample.of, 0);
  const calls: SampledCall[] = [];
  while (calls.length < Math.min(of, MOST_SAMPLED)) {
    // Each call that is left is as likely as any other, so a thread is by how many it has left.
    let at = random() * left.reduce((sum, sample) => sum + sample.of, 0);
    const drawn = left.find((sample) => {
      at -= sample.of;
      return at < 0;
    });
    // Rounding may leave a last crumb.
    const from = drawn ?? left.findLast((sample) => sample.of > 0)!;
    const [one] = from.calls.splice(Math.floor(random() * from.calls.length), 1);
    from.of--;
    calls.push(one!);
  }
  return { of, calls: calls.sort((a, b) => a.atMs - b.atMs) };
}
