// Hot path: bench/call-loop.bench.ts
import { type LatencyHistogram, makeHistogram } from './histogram.js';
import type { FlowResult } from './run-result.js';

/**
 * What became of the flows of the measured phase. Identity, checked before anything is reported:
 * started = completed + broken + cut.
 */
export class FlowBooks {
  private readonly started: Float64Array;
  private readonly completed: Float64Array;
  private readonly inWindow: Float64Array;
  private readonly broken: Float64Array;
  private readonly cut: Float64Array;
  private readonly latency: (LatencyHistogram | null)[];

  constructor(flows: number) {
    this.started = new Float64Array(flows);
    this.completed = new Float64Array(flows);
    this.inWindow = new Float64Array(flows);
    this.broken = new Float64Array(flows);
    this.cut = new Float64Array(flows);
    this.latency = new Array<LatencyHistogram | null>(flows).fill(null);
  }

  begin(flow: number): void {
    this.started[flow]!++;
  }

  /** @param inWindow whether the measured phase lasted still */
  complete(flow: number, tookMs: number, inWindow: boolean): void {
    this.completed[flow]!++;
    if (inWindow) this.inWindow[flow]!++;
    this.latency[flow] ??= makeHistogram();
    this.latency[flow]!.record(tookMs * 1e6);
  }

  /** A step did not go as it was to: those after it were never due. */
  breakOff(flow: number): void {
    this.broken[flow]!++;
  }

  /** The run was over before its next step, or its step was never sent. */
  cutShort(flow: number): void {
    this.cut[flow]!++;
  }

  /** Hands everything over and frees the histograms. */
  finish(): FlowCounts[] {
    return this.latency.map((histogram, i) => {
      const latency = histogram?.encode() ?? null;
      histogram?.destroy();
      return {
        started: this.started[i]!,
        completed: this.completed[i]!,
        completedInWindow: this.inWindow[i]!,
        broken: this.broken[i]!,
        cut: this.cut[i]!,
        latency,
      };
    });
  }
}

/** One flow, as one thread saw it. Plain data. */
export type FlowCounts = Omit<FlowResult, 'name' | 'weight'>;
