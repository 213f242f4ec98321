import type { MethodResult } from '../../record/run-result.js';
import { UNCERTAIN } from '../../record/tally.js';
import type { Convention, Recoding } from '../conventions/convention.js';

/**
 * Statuses that only a handler gives: whoever got one may demand that it was counted. Every other status may have been
 * said by something in front of the metrics hook (the transport, an auth interceptor, a proxy), and such an answer
 * need not be counted, unless the user names it as the handler's own (`--expect`).
 */
const HANDLER_STATUSES: ReadonlySet<number> = new Set([0, 2, 3, 5, 6, 9, 10, 11, 15]);

/**
 * Statuses that something in front may say while the handler is still at work (a deadline, a cancel, a proxy's
 * timeout). The handler goes on, and books the call later, under whatever it then ends with.
 */
const CUT_OFF_STATUSES = [1, 4, 14];

/**
 * Statuses that proxies answer by themselves: for a server that is not there, a limit, a timeout, a route or a right that
 * is missing, an answer that they cannot read.
 */
const PROXY_MADE: ReadonlySet<number> = new Set([1, 2, 4, 7, 8, 12, 13, 14, 16]);

/** Our own counts of one method over all ledgers: every call between the first scrape and the last. */
export interface Books {
  result: MethodResult;
  /** `pkg.Service/Method`. */
  name: string;
  started: number;
  answered: number[];
  answeredTotal: number;
  uncertain: number;
  /**
   * Of those, calls that we took back while a handler of the server answered them: each was begun, and is counted where it
   * ends, under whatever status. But when it does end only the server knows, so none can be demanded.
   */
  begun: number;
  /** By status: answers of it must have been counted. */
  isFirm(code: number): boolean;
  /** By status: answers of it must have been counted, and under that same status. */
  isFirmAs(code: number): boolean;
  /** By status: how many answers must have been counted. */
  firm: number[];
  /** By status: how many answers must have been counted under that same status. */
  firmAs: number[];
  /** How many answers must have been counted. */
  firmTotal: number;
  /** By status: how many calls beside these may stand among them: see BesideCalls. */
  beside(code: number): number;
  besideTotal: number;
  /** At most so many calls of ours can have been counted. */
  most: number;
  /** By status: answers of it may have come while the handler was still at work. */
  isCutOff(code: number): boolean;
  cutOffTotal: number;
  /** The convention's known recodings for calls of this kind. */
  recodings: readonly Recoding[];
  /** How many answers have a status whose calls the library may never count as over. */
  mayLackEnd: number;
  /** By column of the tally: 0 to 16 answered, 17 uncertain, 18 refused. */
  messagesSent: number[];
  messagesReceived: number[];
  /** One for each method, where these are the books of several that are counted in one; else these books themselves. */
  parts: readonly Books[];
}

/** Where books are held against a convention: its ways, and what else is known of the run. */
export interface Circumstances {
  ways?: Ways;
  /** Streams of reflection that ended before the first scrape, to the method's own service; a late page shows them after it. */
  lateReflection?: number;
  /** Whether a proxy stood between: it may have said some statuses itself, whatever --expect says of the handler. */
  viaProxy?: boolean;
}

/** What is known of how a convention counts calls that failed. */
type Ways = Pick<Convention, 'saidInFront' | 'recodings' | 'lostEnds'>;

const NO_WAYS: Ways = { saidInFront: [], recodings: [] };

/** @param circumstances the convention's ways, where the books are held against one, and more */
export function booksOf(
  result: MethodResult,
  { ways = NO_WAYS, lateReflection = 0, viaProxy = false }: Circumstances = {},
): Books {
  const { saidInFront, lostEnds } = ways;
  const recodings = ways.recodings.filter(({ kinds }) => kinds === undefined || kinds.includes(result.kind));
  const maySkip = (code: number) => saidInFront.includes(code) || lostEnds?.wires.includes(code) === true;
  const add = (pick: (row: MethodResult['ledgers'][number]) => number[]): number[] =>
    result.ledgers.map(pick).reduce((total, row) => row.map((count, i) => count + (total[i] ?? 0)), []);
  const sum = (pick: (row: MethodResult['ledgers'][number]) => number): number =>
    result.ledgers.reduce((total, row) => total + pick(row), 0);

  const answered = add((row) => row.answered);
  const isHandlers = (code: number) => result.expect.includes(code) || (HANDLER_STATUSES.has(code) && !maySkip(code));
  const isFirm = (code: number) => isHandlers(code) && !(viaProxy && PROXY_MADE.has(code));
  const isFirmAs = (code: number) =>
    isFirm(code) && (result.expect.includes(code) || !recodings.some(({ wire }) => wire === code));
  const isCutOff = (code: number) => CUT_OFF_STATUSES.includes(code) && !isFirm(code);
  const firm = answered.map((count, code) => (isFirm(code) ? count : 0));
  const uncertain = sum((row) => row.uncertain);
  const books: Omit<Books, 'parts'> = {
    result,
    name: `${result.service}/${result.method}`,
    started: sum((row) => row.started),
    answered,
    answeredTotal: total(answered),
    uncertain,
    // A proxy may have answered by itself.
    begun: viaProxy ? 0 : sum((row) => row.begun),
    isFirm,
    isFirmAs,
    firm,
    firmAs: answered.map((count, code) => (isFirmAs(code) ? count : 0)),
    firmTotal: total(firm),
    beside: () => lateReflection,
    besideTotal: lateReflection,
    most: total(answered) + uncertain + lateReflection,
    isCutOff,
    cutOffTotal: total(answered.filter((_, code) => isCutOff(code))),
    recodings,
    mayLackEnd: total(answered.filter((_, code) => !isFirm(code) && lostEnds?.wires.includes(code) === true)),
    messagesSent: add((row) => row.messagesSent),
    messagesReceived: add((row) => row.messagesReceived),
  };
  const whole: Books = { ...books, parts: [] };
  whole.parts = [whole];
  return whole;
}

/** Services that stand beside a server's own, often outside its metrics. */
export function isInfrastructure({ result }: Books): boolean {
  return /^grpc\.(?:health|reflection|channelz|admin)\./.test(result.service);
}

/** Sum of the columns of answered calls. */
export function overAnswered(columns: readonly number[]): number {
  return total(columns.slice(0, UNCERTAIN));
}

export function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
