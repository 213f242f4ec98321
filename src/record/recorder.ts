// Hot path: bench/recorder.bench.ts
import { STATUS_COUNT } from '../shared/status.js';
import { CallSample, type SampleResult } from './call-sample.js';
import { ErrorGroups, type ErrorsResult, type FailedCall } from './error-groups.js';
import { type LatencyHistogram, makeHistogram } from './histogram.js';
import type { LiveView } from './live-view.js';
import type { MethodHistograms, Timeline } from './run-result.js';
import { CAUSES, COLUMN_COUNT, columnOf, Tally, type TallyCounts, UNCERTAIN } from './tally.js';
import { TimelineRecorder } from './timeline.js';

/** All that one engine thread remembers. Plain data: it crosses to the main thread once, at the end. */
export interface Recording {
  tally: TallyCounts;
  histograms: MethodHistograms[];
  errors: ErrorsResult;
  /** Of the measured phase. */
  sample: SampleResult;
  timeline: Timeline;
  /** Durations that no histogram can hold: see LatencyHistogram.clamped. */
  clamped: number;
}

/** One call that is over, as the call loop knows it. */
export interface EndedCall extends FailedCall {
  ledger: number;
  /** True where it belongs to the measured phase: then its latency counts. */
  measured: boolean;
  messagesSent: number;
  messagesReceived: number;
}

type Kind = keyof MethodHistograms;
const KINDS: Kind[] = ['latencyOk', 'latencyError', 'latencyTakenBack', 'service', 'firstMessage', 'messageGap'];

/** Remembers what happened, in memory that does not grow with the number of calls. One per engine thread. */
export class Recorder {
  private readonly tally: Tally;
  private readonly histograms: Record<Kind, (LatencyHistogram | null)[]>;
  private readonly errors = new ErrorGroups();
  private readonly sample = new CallSample();
  private readonly timeline = new TimelineRecorder();
  private readonly live: LiveView;
  private startMs = 0;
  private clamped = 0;

  constructor(methodCount: number, live: LiveView) {
    this.tally = new Tally(methodCount);
    this.live = live;
    const none = () => new Array<LatencyHistogram | null>(methodCount).fill(null);
    this.histograms = {
      latencyOk: none(),
      latencyError: none(),
      latencyTakenBack: none(),
      service: none(),
      firstMessage: none(),
      messageGap: none(),
    };
  }

  /** @param startMs the moment, on the loop's clock, that all threads agreed on as the run's start */
  begin(startMs: number): void {
    this.startMs = startMs;
  }

  /** @param index the phase of the plan that flows are started in now; behind the last where none is any more */
  inPhase(index: number): void {
    this.live.inPhase(index);
  }

  started(ledger: number, methodIndex: number): void {
    this.tally.started[ledger * this.tally.methodCount + methodIndex]!++;
    this.live.started();
  }

  unsent(ledger: number, methodIndex: number, count = 1): void {
    this.tally.unsent[ledger * this.tally.methodCount + methodIndex]! += count;
  }

  /** The last word on a call that was counted as started. */
  ended(call: EndedCall): void {
    const { tally } = this;
    const row = call.ledger * tally.methodCount + call.methodIndex;
    const column = columnOf(call.cause, call.wireStatus);
    const cell = row * COLUMN_COUNT + column;
    tally.ended[cell]!++;
    tally.shown[row * STATUS_COUNT + call.shownStatus]!++;
    tally.causes[row * CAUSES.length + CAUSES.indexOf(call.cause)]!++;
    if (call.cause === 'client-cancel' && call.messagesReceived > 0) tally.begun[row]!++;
    tally.messagesSent[cell]! += call.messagesSent;
    tally.messagesReceived[cell]! += call.messagesReceived;

    const ok = call.shownStatus === 0;
    // What was asked for is no failure.
    const failed = !ok && call.cause !== 'client-cancel';
    const latencyNs = (call.endedMs - call.dueMs) * 1e6;
    if (column < UNCERTAIN) this.histogram('service', call.methodIndex).record((call.endedMs - call.sentMs) * 1e6);
    if (call.measured) {
      const kind = ok ? 'latencyOk' : failed ? 'latencyError' : 'latencyTakenBack';
      this.histogram(kind, call.methodIndex).record(latencyNs);
    }
    if (call.measured) this.sample.add(call, this.startMs);
    if (failed && call.measured) this.errors.add(call, this.startMs);
    this.timeline.add(call.endedMs - this.startMs, failed, latencyNs);
    if (call.measured && ok) this.live.endedOk(call.endedMs - call.dueMs);
    else this.live.ended(failed, call.endedMs - call.dueMs);
  }

  firstMessage(methodIndex: number, afterMs: number): void {
    this.histogram('firstMessage', methodIndex).record(afterMs * 1e6);
  }

  messageGap(methodIndex: number, gapMs: number): void {
    this.histogram('messageGap', methodIndex).record(gapMs * 1e6);
  }

  /** Hands everything over and frees the histograms: nothing may be recorded after it. */
  finish(): Recording {
    const histograms = Array.from({ length: this.tally.methodCount }, (_, i) => this.encodeMethod(i));
    return {
      tally: { ...this.tally },
      histograms,
      errors: this.errors.result(),
      sample: this.sample.result(),
      timeline: this.timeline.result(),
      clamped: this.clamped,
    };
  }

  private encodeMethod(methodIndex: number): MethodHistograms {
    const encoded = Object.fromEntries(
      KINDS.map((kind) => {
        const histogram = this.histograms[kind][methodIndex];
        const result = histogram?.encode() ?? null;
        this.clamped += histogram?.clamped ?? 0;
        histogram?.destroy();
        return [kind, result];
      }),
    );
    return encoded as unknown as MethodHistograms;
  }

  private histogram(kind: Kind, methodIndex: number): LatencyHistogram {
    const list = this.histograms[kind];
    list[methodIndex] ??= makeHistogram();
    return list[methodIndex]!;
  }
}
