import { type ThresholdResult, unitOf } from '../../thresholds/threshold.js';
import { thresholdSentence } from '../threshold-words.js';

/** A threshold for programs; `limit` and `observed` in `unit`, which is null for `cannot-tell`. */
export function jsonThreshold(result: ThresholdResult) {
  const { threshold, ok, observed } = result;
  const because = thresholdSentence(result);
  if (threshold.is === 'cannot-tell') {
    return {
      threshold: threshold.text,
      metric: 'cannot-tell',
      method: null,
      operator: null,
      limit: null,
      unit: null,
      observed: null,
      ok,
      because,
    };
  }
  const { text, name, method, operator, limit, metric } = threshold;
  return { threshold: text, metric: name, method, operator, limit, unit: unitOf(metric), observed, ok, because };
}
