import { mergeEncoded } from '../../record/histogram.js';
import { type MethodResult, NO_TIMES } from '../../record/run-result.js';
import { type Books, total } from './books.js';

/** What a check names in the place of a method where all of them are counted in one. */
export const WHOLE_SERVER = 'all methods';

/**
 * The books of several methods in one, for families that name none.
 *
 * @param parts the server's own methods
 * @param infrastructure health and reflection, where they were called: counted among the others, or not at all
 * @param lateReflection streams of reflection that ended before the first scrape: a late page shows them after it
 */
export function wholeBooks(parts: readonly Books[], infrastructure: readonly Books[], lateReflection: number): Books {
  const sum = (pick: (books: Books) => number) => total(parts.map(pick));
  const byStatus = (of: readonly Books[], pick: (books: Books) => number[]): number[] =>
    Array.from({ length: LONGEST }, (_, i) => total(of.map((books) => pick(books)[i] ?? 0)));
  const answered = byStatus(parts, (books) => books.answered);
  const besideAnswered = byStatus(infrastructure, (books) => books.answered);
  // Under which status these may be counted is not known.
  const besideAny = total(infrastructure.map(({ uncertain }) => uncertain)) + lateReflection;
  const besideTotal = total(besideAnswered) + besideAny;
  const uncertain = sum((books) => books.uncertain);
  const answeredTotal = total(answered);
  return {
    result: resultOf(parts, infrastructure),
    name: WHOLE_SERVER,
    started: sum((books) => books.started),
    answered,
    answeredTotal,
    uncertain,
    begun: sum((books) => books.begun),
    isFirm: (code) => parts.every((books) => books.isFirm(code)),
    isFirmAs: (code) => parts.every((books) => books.isFirmAs(code)),
    firm: byStatus(parts, (books) => books.firm),
    firmAs: byStatus(parts, (books) => books.firmAs),
    firmTotal: sum((books) => books.firmTotal),
    beside: (code) => (besideAnswered[code] ?? 0) + besideAny,
    besideTotal,
    most: answeredTotal + uncertain + besideTotal,
    isCutOff: (code) => parts.some((books) => books.isCutOff(code)),
    cutOffTotal: sum((books) => books.cutOffTotal),
    recodings: [...new Set(parts.flatMap((books) => books.recodings))],
    mayLackEnd: sum((books) => books.mayLackEnd),
    messagesSent: byStatus(parts, (books) => books.messagesSent),
    messagesReceived: byStatus(parts, (books) => books.messagesReceived),
    parts,
  };
}

/** 17 statuses, then uncertain, then refused. */
const LONGEST = 19;

function resultOf(parts: readonly Books[], infrastructure: readonly Books[]): MethodResult {
  const results = parts.map(({ result }) => result);
  const timed = [...results, ...infrastructure.map(({ result }) => result)];
  return {
    service: '',
    method: WHOLE_SERVER,
    path: '',
    // Whatever is said of streams is the more lenient.
    kind: results.every(({ kind }) => kind === 'unary') ? 'unary' : 'bidi',
    expect: [...new Set(results.flatMap(({ expect }) => expect))],
    endedInWindow: results.reduce((sum, { endedInWindow }) => sum + endedInWindow, 0),
    receivedIsLeast: results.some(({ receivedIsLeast }) => receivedIsLeast),
    ledgers: results.flatMap(({ ledgers }) => ledgers),
    histograms: { ...NO_TIMES, service: mergeEncoded(timed.map(({ histograms }) => histograms.service)) },
    slowCall: slowCallsOf(results),
  };
}

/** Whatever was called slowly takes the least of the times that were named. */
function slowCallsOf(results: readonly MethodResult[]): MethodResult['slowCall'] {
  const known = results.flatMap(({ slowCall }) => slowCall ?? []);
  if (known.length === 0) return null;
  return {
    leastMs: Math.min(...known.map(({ leastMs }) => leastMs)),
    service: mergeEncoded(known.map(({ service }) => service)),
  };
}
