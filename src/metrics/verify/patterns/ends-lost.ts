import { isOfEnds, type Pattern } from './pattern.js';

/** More calls started than ended, by just as many as ended in a certain way for us. */
export const endsLost: Pattern = {
  id: 'ends-lost',
  fits({ books, seen: { started, requests } }) {
    const { answeredTotal, answered, firmTotal, uncertain, result } = books;
    if (started === null || started.delta < firmTotal || started.delta > answeredTotal + uncertain) return null;
    const open = started.delta - requests.delta;
    if (open <= 0 || requests.delta === 0) return null;
    const failed = answeredTotal - (answered[0] ?? 0);
    const takenBack = result.ledgers.reduce((sum, { causes }) => sum + (causes['client-cancel'] ?? 0), 0);
    const who =
      uncertain > 0 && open === uncertain
        ? { count: uncertain, did: takenBack === uncertain ? 'cancelled by the client' : 'given up by the client' }
        : uncertain === 0 && open === failed
          ? { count: failed, did: 'answered with an error' }
          : null;
    if (who === null) return null;
    return {
      figures: `+${started.delta} started, ${requests.delta} handled, ${who.count} ${who.did} (${started.series[0]})`,
      meaning: `a server that does not count the end of calls that were ${who.did}`,
      remedy: 'Count the end on every path: also where the call is cancelled, and where its handler throws.',
    };
  },
  explains: (check, { seen: { requests, started, inFlight } }) =>
    isOfEnds(check) ||
    (check.name === 'duration-count' && check.observed === requests.delta) ||
    (check.name === 'in-flight-returns' && inFlight?.after === inFlight!.before + started!.delta - requests.delta),
};
