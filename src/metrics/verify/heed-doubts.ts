import type { Warning } from '../../record/run-result.js';
import type { Check, Verdict } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { voided } from './voided.js';

/**
 * The verdict in the light of the run's warnings on where its pages came from.
 *
 * `several-processes`: a page of theirs is that of one of them, now this one and now that one.
 * `targets-changed`: there may be pages that were not read, so nothing can be told from those that were.
 * `samples-dropped`: some samples never reached us, so what is missing is nobody's fault; what agrees agrees all the same.
 */
export function heedDoubts(verdict: Verdict, warnings: readonly Warning[]): Verdict {
  const several = warnings.find(({ code }) => code === 'several-processes');
  if (several !== undefined) return doubted(verdict, 'same-process', several.message);
  const changed = warnings.find(({ code }) => code === 'targets-changed');
  if (changed !== undefined) return doubted(verdict, 'same-targets', changed.message);
  const dropped = warnings.find(({ code }) => code === 'samples-dropped');
  if (dropped !== undefined && verdict.outcome === 'fail') return doubted(verdict, 'all-samples', dropped.message);
  return verdict;
}

function doubted(verdict: Verdict, name: string, because: string): Verdict {
  const check: Check = { ...blankCheck(name, 'page', null, []), outcome: 'cannot-tell', because };
  const checks = verdict.checks
    .filter((one) => one.name !== name)
    .map((one) => voided(one, `This count cannot be compared: ${because}`));
  return { ...verdict, outcome: 'cannot-tell', headline: because, checks: [check, ...checks], explained: [] };
}
