import { GrpcRedError } from '../../shared/error.js';
import { parseThreshold } from '../../thresholds/parse-threshold.js';
import type { Threshold } from '../../thresholds/threshold.js';

/** Reads what `--fail` names. @param hasVerdict whether the run will have one: without metrics there is none */
export function readThresholds(texts: readonly string[], hasVerdict: boolean): Threshold[] {
  const thresholds = texts.map((text) => parseThreshold(text, '--fail'));
  if (hasVerdict || !thresholds.some(({ is }) => is === 'cannot-tell')) return thresholds;
  throw new GrpcRedError(
    'usage',
    '--fail cannot-tell speaks of the verdict on the metrics, but no metrics page is given.',
    'Give the page with --metrics, or leave it out.',
  );
}
