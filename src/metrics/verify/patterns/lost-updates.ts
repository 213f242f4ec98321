import type { Pattern } from './pattern.js';

/** Below so many calls, a few that are missing have many explanations. */
const LEAST_CALLS = 500;
const MOST_LOST = 0.02;

export const lostUpdates: Pattern = {
  id: 'lost-updates',
  fits({ books, seen: { requests, byCode, started, duration } }) {
    const { answered, answeredTotal, firmTotal, uncertain } = books;
    const lost = answeredTotal - requests.delta;
    if (uncertain > 0 || answeredTotal < LEAST_CALLS || firmTotal < answeredTotal) return null;
    if (lost <= 0 || lost > MOST_LOST * answeredTotal) return null;
    // As many as failed in one way are no accident.
    if (answered.some((count, code) => code !== 0 && count === lost)) return null;
    const missing = (code: number) => answered[code]! - (byCode?.get(code)?.delta ?? answered[code]!);
    if (answered.some((count, code) => missing(code) < 0 || missing(code) > Math.max(2, 3 * MOST_LOST * count)))
      return null;
    const whole = [
      ...(started?.delta === answeredTotal ? ['the starts are all there'] : []),
      ...(duration?.count.delta === answeredTotal ? ['the durations are all there'] : []),
    ];
    if (whole.length === 0 && (started !== null || duration !== null)) return null;
    return {
      figures: `${requests.series[0]} lacks ${lost} of ${answeredTotal} calls, a few here and there${whole.length === 0 ? '' : `, while ${whole.join(' and ')}`}`,
      meaning: 'updates that are lost when several calls end at once',
      remedy: 'Make the counter’s update atomic, or lock it.',
    };
  },
  explains: (check) =>
    ['requests-total', 'requests-by-code', 'started-equals-handled', 'duration-count'].includes(check.name),
};
