import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import type { Books } from './books.js';
import type { Observation } from './observe.js';
import { seriesText } from './words.js';

/**
 * Shown only where a label has a value for nearly every call: then each call leaves a series behind for ever. Advisory
 * where few calls do not say whether it goes on so.
 */
export function checkCardinality({ name }: Books, { crowd }: Observation): Check[] {
  if (crowd === null) return [];
  const { label, values, calls, series, isCertain } = crowd;
  const born = `${seriesText(series, '')} are some of ${values} series that were born within the run, for ${calls} calls of one status: the label ${label}`;
  const advice =
    'Each stays for as long as the process lives, here and in whatever stores them: keep what differs from call to call out of labels.';
  return [
    {
      ...blankCheck('label-cardinality', 'page', name, series),
      required: isCertain,
      outcome: isCertain ? 'fail' : 'cannot-tell',
      observed: values,
      unit: 'series',
      because: isCertain
        ? `${born} has a value for nearly every call. ${advice}`
        : `${born} may have a value for every call. Send some hundred calls to see whether they grow alike. ${advice}`,
    },
  ];
}
