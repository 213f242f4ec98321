import { CLOSED_BY_DEADLINE } from '../conventions/closed-by-deadline.js';
import type { Convention, MessageDialect, Recoding } from '../conventions/convention.js';
import { CONVENTIONS } from '../conventions/conventions.js';
import { ERROR_STATUSES } from '../conventions/error-statuses.js';
import { ERRORS_IN_TRAILERS } from '../conventions/errors-in-trailers.js';
import { rawContextError } from '../conventions/raw-context-error.js';
import { unsendable } from '../conventions/unsendable.js';

/** How a library counts. */
type Ways = Pick<Convention, 'clock' | 'recodings' | 'lostEnds' | 'saidInFront' | 'messages'>;

/** Every dialect that some library speaks. */
const DIALECTS: MessageDialect[] = CONVENTIONS.flatMap(({ messages }) => messages);

const LOST_ENDS: Convention['lostEnds'] = {
  wires: [1, 2, 4],
  cause: 'nothing closes it: the client took it back, its deadline passed, or the handler threw',
  remedy: 'Have the metrics count in a guard that ends with the call, whatever ends it.',
  ofOthers: true,
};

const ofOthers = (recoding: Recoding): Recoding => ({ ...recoding, ofOthers: true });

const COMMON = [...[13, 8, 11].map(unsendable), ...[1, 4].map(rawContextError), CLOSED_BY_DEADLINE].map(ofOthers);

/**
 * A library that was told of by its labels (`--metrics-map`): what many libraries do is held to be honest, and what
 * single ones are known to get wrong is not.
 */
export const TOLD_WAYS: Ways = {
  clock: { unary: 'around-answer', streams: 'around-answer' },
  recodings: COMMON,
  lostEnds: LOST_ENDS,
  saidInFront: [11],
  messages: DIALECTS,
};

/** Some libraries, or the frameworks under them, make an error of any status an Unknown or an Internal one. */
const UNTOLD_STATUS: Recoding[] = ERROR_STATUSES.flatMap((wire) =>
  [2, 13].map((counted) => ({
    wire,
    counted,
    cause: 'the status that the handler gave is not seen by the metrics',
    remedy: 'Take the code from the status that is sent.',
  })),
).filter(({ wire, counted }) => wire !== counted);

/** A library of which nothing is known: it may do whatever some library is known to do. */
export const UNKNOWN_WAYS: Ways = {
  ...TOLD_WAYS,
  recodings: [...COMMON, ...[...UNTOLD_STATUS, ...ERRORS_IN_TRAILERS].map(ofOthers)],
};
