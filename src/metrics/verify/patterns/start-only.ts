import { isOfEnds, type Pattern } from './pattern.js';

export const startOnly: Pattern = {
  id: 'start-only',
  fits({ books, seen: { started, requests } }) {
    const { firmTotal, answeredTotal, uncertain } = books;
    if (started === null || requests.delta !== 0 || firmTotal === 0) return null;
    if (started.delta < firmTotal || started.delta > answeredTotal + uncertain) return null;
    return {
      figures: `${started.series[0]} counted ${started.delta} starts for ${answeredTotal} calls answered, and no end was counted`,
      meaning: 'calls that are counted when they start, and never when they end',
      remedy: 'Count the end of every call too, with its status.',
    };
  },
  explains: (check) => isOfEnds(check) || (check.name === 'duration-count' && check.observed === 0),
};
