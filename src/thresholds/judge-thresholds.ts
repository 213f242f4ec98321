import { mergeEncoded, openHistogram } from '../record/histogram.js';
import { isSupported, leastToSupport } from '../record/is-supported.js';
import { type CallTotals, loadTotals } from '../record/load-totals.js';
import { runRate } from '../record/run-rate.js';
import type { MethodHistograms, MethodResult, RunResult } from '../record/run-result.js';
import {
  type Calls,
  holds,
  type Limit,
  type Metric,
  type Threshold,
  type ThresholdResult,
  type Times,
  type Unknown,
} from './threshold.js';

/** What a verdict says of itself, as far as a threshold asks. */
export interface Told {
  outcome: 'pass' | 'fail' | 'cannot-tell';
}

/**
 * Holds each threshold against the figure that the reports show. A figure that the run cannot know breaks its threshold:
 * what was asked for was not shown.
 *
 * @param thresholds by full method names
 * @param verdict null where no metrics were asked for
 */
export function judgeThresholds(
  thresholds: readonly Threshold[],
  run: Pick<RunResult, 'methods' | 'rate'>,
  verdict: Told | null,
): ThresholdResult[] {
  return thresholds.map((threshold) => {
    if (threshold.is === 'cannot-tell') {
      const ok = verdict !== null && verdict.outcome !== 'cannot-tell';
      return { threshold, ok, observed: null, unknown: null };
    }
    const figure = figureOf(threshold, run);
    if (typeof figure !== 'number') return { threshold, ok: false, observed: null, unknown: figure };
    return { threshold, ok: holds(figure, threshold.operator, threshold.limit), observed: figure, unknown: null };
  });
}

const HISTOGRAM_OF: Record<Times, keyof MethodHistograms> = {
  latency: 'latencyOk',
  failed: 'latencyError',
  service: 'service',
  first_message: 'firstMessage',
  message_gap: 'messageGap',
};

function figureOf({ metric, method }: Limit, run: Pick<RunResult, 'methods' | 'rate'>): number | Unknown {
  const methods = run.methods.filter((one) => method === null || `${one.service}/${one.method}` === method);
  const totals = loadTotals(methods);
  // How many there were is known even where there were none; nothing else is.
  if (metric.is === 'calls' && metric.calls.are === 'started') return totals.started;
  if (metric.is === 'calls' && metric.calls.are === 'unsent') return totals.unsent;
  if (totals.started === 0) return { is: 'no-calls' };
  switch (metric.is) {
    case 'calls':
      return callsOf(metric.calls, totals);
    case 'share':
      return callsOf(metric.calls, totals) / (totals.started + (metric.calls.are === 'unsent' ? totals.unsent : 0));
    case 'rps':
      return runRate(run.rate);
    case 'time':
      return timeOf(metric, methods);
  }
}

function timeOf({ times, stat }: Metric & { is: 'time' }, methods: readonly MethodResult[]): number | Unknown {
  const encoded = mergeEncoded(methods.map(({ histograms }) => histograms[HISTOGRAM_OF[times]]));
  if (encoded === null) return { is: 'no-such-calls', times };
  const view = openHistogram(encoded);
  switch (stat.is) {
    case 'mean':
      return Math.round(view.meanNs);
    case 'min':
      return view.minNs;
    case 'max':
      return view.maxNs;
    case 'percentile': {
      const { percentile } = stat;
      if (isSupported(percentile, view.count)) return view.valueAtPercentile(percentile);
      return { is: 'too-few', times, count: view.count, needed: leastToSupport(percentile) };
    }
  }
}

function callsOf(calls: Calls, totals: CallTotals): number {
  switch (calls.are) {
    case 'started':
      return totals.started;
    case 'good':
      return totals.ok + totals.takenBack;
    case 'failed':
      return totals.failed;
    case 'uncertain':
      return totals.uncertain;
    case 'refused':
      return totals.refused;
    case 'unsent':
      return totals.unsent;
    case 'shown':
      return totals.shown[calls.status]!;
  }
}
