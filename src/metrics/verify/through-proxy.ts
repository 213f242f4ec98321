import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { type Books, overAnswered, total } from './books.js';
import { LEAST_FOR_PATTERN } from './least-for-pattern.js';
import type { Observation } from './observe.js';

/** A proxy between us and the server. */
export interface SeenProxy {
  /** As its headers say; null where only the user says so. */
  name: string | null;
}

/** Statuses after which proxies try again: of these the server may have given more than we saw. */
const RETRYABLE = [1, 4, 8, 13, 14];

/** How a method's count is changed by a proxy. */
export interface Retries {
  /** So many calls were counted beyond ours under statuses after which a proxy tries again. */
  retried: number;
  /** Each of our calls may have been tried more often than that, for a proxy also gives up on attempts that succeed. */
  mayBeMore: boolean;
}

const NO_RETRIES: Retries = { retried: 0, mayBeMore: false };

export function retriesOf(books: Books, seen: Observation, proxy: SeenProxy | null): Retries {
  if (proxy === null) return NO_RETRIES;
  const beyond = RETRYABLE.map((code) =>
    Math.max(0, (seen.byCode?.get(code)?.delta ?? 0) - (books.answered[code] ?? 0)),
  );
  return { retried: total(beyond), mayBeMore: !isMultiple(books, seen) };
}

/** Whether a status may stand on the server's page more often than we saw it. */
export function mayBeRetried(code: number, proxy: SeenProxy | null): boolean {
  return proxy !== null && RETRYABLE.includes(code);
}

/**
 * No proxy tries every call again that ended well: that many times, to the call, is the server's own counting. Where
 * calls that failed are not told apart, nothing is known.
 */
function isMultiple({ answered, answeredTotal, ...books }: Books, { byCode, requests, errors }: Observation): boolean {
  const ok = answered[0] ?? 0;
  const counted = byCode?.get(0)?.delta ?? (errors === null ? null : requests.delta - errors.delta);
  if (ok < LEAST_FOR_PATTERN || counted === null) return false;
  const perCall = [books.messagesSent, books.messagesReceived].map((columns) => overAnswered(columns) / answeredTotal);
  return [2, ...perCall].some((times) => times > 1 && counted === times * ok);
}

/** `through a proxy (envoy)`. */
export function throughText({ name }: SeenProxy): string {
  return name === null ? 'through a proxy' : `through a proxy (${name})`;
}

/** Ends a sentence on what a proxy keeps from being known. */
export const DIRECT_HINT = 'To have it proven, call the server directly, without the proxy.';

/** Tells what a proxy hides, whatever else was proven. Decides nothing. */
export function checkDirect(proxy: SeenProxy | null): Check[] {
  if (proxy === null) return [];
  return [
    {
      ...blankCheck('called-directly', 'page', null, []),
      required: false,
      outcome: 'cannot-tell',
      because: `The calls went ${throughText(proxy)}: it may try a call again, of which the server then counts each attempt, and answer in the server's place (UNAVAILABLE, DEADLINE_EXCEEDED, UNAUTHENTICATED and the like), of which it counts nothing. So of such statuses neither too many nor too few can be shown. ${DIRECT_HINT}`,
    },
  ];
}
