import { openHistogram } from '../../../record/histogram.js';
import { seconds } from '../words.js';
import { LEAST_ELSEWHERE, type Pattern } from './pattern.js';

/** A thousandth of what was written explains at least so much of what callers waited, and no more than all of it. */
const LEAST_SHARE = 0.5;

/** Durations a thousand times too long: as milliseconds nearly all that the clients waited, as seconds impossible. */
export const millisecondsAsSeconds: Pattern = {
  id: 'milliseconds-as-seconds',
  fits({ books, seen: { duration } }, { convention }) {
    const spec = convention.families.find(({ role }) => role === 'duration');
    const { service } = books.result.histograms;
    if (duration === null || service === null || spec === undefined || books.uncertain > 0) return null;
    if (books.answeredTotal < LEAST_ELSEWHERE) return null;
    // What the library itself is known to write is said by its own check.
    if ((spec.perSecond ?? 1) !== 1 || spec.unknownUnit === true || convention.wrongUnit !== undefined) return null;
    const client = openHistogram(service).sumNs / 1e9;
    const share = duration.sumSeconds / 1000 / client;
    if (duration.count.delta !== books.answeredTotal || !(share >= LEAST_SHARE && share <= 1)) return null;
    return {
      figures: `${spec.name} of ${books.name} adds up to ${seconds(duration.sumSeconds)}, where callers waited ${seconds(client)} in all; a thousandth of it would be ${Math.round(100 * share)} % of that`,
      meaning: 'durations in milliseconds under a name that says seconds',
      remedy: 'Divide by 1000 before they are recorded.',
    };
  },
  explains: ({ name, outcome }) => outcome === 'fail' && (name === 'duration-sum' || name === 'duration-buckets'),
};
