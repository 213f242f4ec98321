import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import type { Books } from './books.js';
import type { Observation } from './observe.js';
import { seriesText } from './words.js';

/** Shown only where a label has a value for nearly every call: then each call leaves a series behind for ever. */
export function checkCardinality({ name }: Books, { crowd }: Observation): Check[] {
  if (crowd === null) return [];
  const { label, values, calls, series } = crowd;
  return [
    {
      ...blankCheck('label-cardinality', 'page', name, series),
      outcome: 'fail',
      observed: values,
      unit: 'series',
      because: `${seriesText(series, '')} are some of ${values} series that were born within the run, for ${calls} calls of one status: the label ${label} has a value for nearly every call. Each stays for as long as the process lives, here and in whatever stores them: keep what differs from call to call out of labels.`,
    },
  ];
}
