import fc from 'fast-check';
import type { CallKind } from '../../../src/shared/call-kind.js';
import type { BracketedRun } from './bracketed-run.js';
import type { Lie } from './lie.js';
import type { PageStyle } from './render-page.js';
import { calls, type SimulatedCall } from './simulated-call.js';
import { CONVENTION_IDS, WITH_CODES, WITH_OWN_COUNTER } from './simulated-server.js';

const HANDLER_CODES = [0, 2, 3, 5, 6, 9, 10, 15];
const FRONT_CODES = [1, 4, 7, 8, 12, 13, 14, 16];
const METHODS = [
  { service: 'shop.v1.OrderService', method: 'Place', kind: 'unary' },
  { service: 'shop.v1.OrderService', method: 'Watch', kind: 'server-stream' },
  { service: 'shop.v1.OrderService', method: 'Upload', kind: 'client-stream' },
  { service: 'shop.v1.OrderService', method: 'Chat', kind: 'bidi' },
] satisfies { service: string; method: string; kind: CallKind }[];

const target = fc.constantFrom(...METHODS);
/** Milliseconds in the handler, and how much longer the client waited. */
const times = fc
  .tuple(fc.double({ min: 0.001, max: 3000, noNaN: true }), fc.double({ min: 0.0001, max: 500, noNaN: true }))
  .map(([serverMs, moreMs]) => ({ serverMs, clientMs: serverMs + moreMs }));
const messages = fc.record({ requests: fc.integer({ min: 1, max: 6 }), replies: fc.integer({ min: 0, max: 6 }) });

/** Some calls of one method that all went the same way, booked as `pick` says. */
function group(pick: fc.Arbitrary<Pick<SimulatedCall, 'answered' | 'booked'>>, most: number) {
  return fc
    .tuple(fc.integer({ min: 1, max: most }), target, times, messages, pick)
    .map(([count, where, time, { requests, replies }, how]) => {
      const clientStreams = where.kind === 'client-stream' || where.kind === 'bidi';
      const serverStreams = where.kind === 'server-stream' || where.kind === 'bidi';
      const sent = clientStreams ? requests : 1;
      const back = serverStreams ? replies : how.answered === 0 ? 1 : 0;
      return calls(count, { ...where, ...time, ...how, requests: sent, read: sent, replies: back });
    });
}

export const handled = fc.constantFrom(...HANDLER_CODES).map((code) => ({ answered: code, booked: code }));
/** Answers that something in front gave: uncounted, counted, or of calls that went on and ended otherwise. */
const inFront = fc.oneof(
  fc.constantFrom(...FRONT_CODES).map((code) => ({ answered: code, booked: 'nothing' as const })),
  fc.constantFrom(...FRONT_CODES).map((code) => ({ answered: code, booked: code })),
  fc.constantFrom(8, 13).map((code) => ({ answered: code, booked: 0 })),
  fc
    .tuple(fc.constantFrom(1, 4, 14), fc.constantFrom<SimulatedCall['booked'][]>(0, 1, 2, 4, 5, 13, 'open'))
    .map(([answered, booked]) => ({ answered, booked })),
);
const givenUp = fc
  .constantFrom<SimulatedCall['booked'][]>('nothing', 'open', 0, 1, 2, 4, 14, 5, 13)
  .map((booked) => ({ answered: null, booked }));

export const groups = (pick: fc.Arbitrary<Pick<SimulatedCall, 'answered' | 'booked'>>, most: number, length: number) =>
  fc.array(group(pick, most), { maxLength: length }).map((list) => list.flat());

export const style: fc.Arbitrary<Partial<PageStyle>> = fc.record(
  {
    format: fc.constantFrom('text', 'openmetrics'),
    typeLines: fc.boolean(),
    spaced: fc.boolean(),
    longBounds: fc.boolean(),
    onlyInfinite: fc.boolean(),
    unrelatedSeries: fc.integer({ min: 0, max: 20 }),
    digits: fc.constantFrom(null, 6, 9),
  },
  { requiredKeys: [] },
);
export const server = fc.record(
  {
    convention: fc.constantFrom(...CONVENTION_IDS),
    style,
    startTime: fc.constantFrom(null, 1_760_000_000.25),
    messageHooks: fc.constantFrom('successful', 'every'),
    deployment: fc.constantFrom('order-service', 'orders'),
  },
  { requiredKeys: ['convention'] },
);

/**
 * Calls of whoever else is about: few, and slow where nobody saw them, or many in a burst. Bursts as large as our own
 * runs never are, for one that does exactly what we did is taken for a fault (docs/verification.md).
 */
const burst = fc
  .tuple(fc.integer({ min: 500, max: 700 }), group(handled, 1))
  .map(([count, [one]]) => Array(count).fill(one));
export const others = fc.oneof(
  fc.record({ othersMeanwhile: groups(handled, 2, 2) }),
  fc.record({ othersMeanwhile: burst }),
  fc.record({ othersBefore: group(handled, 4), othersMeanwhile: groups(handled, 2, 2) }),
);

export const honestQuiet = fc.record({
  server,
  calls: fc.tuple(group(handled, 60), groups(handled, 60, 5)).map((parts) => parts.flat()),
  history: groups(handled, 30, 3),
  zeroInitialized: fc.boolean(),
  exclusive: fc.boolean(),
});

export const honestBusy: fc.Arbitrary<BracketedRun> = fc
  .record({
    server,
    sure: fc.tuple(group(handled, 60), groups(handled, 60, 3)).map((parts) => parts.flat()),
    front: groups(inFront, 20, 3),
    gone: groups(givenUp, 10, 3),
    history: groups(handled, 30, 3),
    zeroInitialized: fc.boolean(),
    around: others,
    restarts: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ server, sure, front, gone, history, zeroInitialized, around, restarts }) => ({
    // Where the start is printed with few digits, nothing on the page tells a restart.
    server: restarts === 0 ? { ...server, startTime: 1_760_000_000, style: { ...server.style, digits: null } } : server,
    calls: [...sure, ...front, ...gone],
    history,
    zeroInitialized,
    ...around,
    ...(restarts === 0 ? { halfWay: (one: { restart(): void }) => one.restart() } : {}),
  }));

/** Each is provable on the calls below, whatever else happens: it touches calls that handlers answered. */
export const LIES: Record<string, Lie> = {
  'never counts': { times: () => 0 },
  'counts twice': { times: () => 2 },
  'loses one call': { times: (_code, nth) => (nth === 20 ? 0 : 1) },
  'does not count errors': { times: (code) => (code === 0 ? 1 : 0) },
  'counts errors as OK': { code: () => 0 },
  'counts errors as UNKNOWN': { code: (code) => (code === 0 ? 0 : 2) },
  'names another method': { method: () => 'Elsewhere' },
  'counts milliseconds': { unitsPerSecond: 1000 },
  'has no +Inf': { bends: (page) => page.replaceAll(/^.*le="\+Inf".*\n/gm, '') },
  'has another _count': { bends: (page) => page.replaceAll(/(_seconds_count{.*}) \d+/g, '$1 3') },
  'observes twice': { observations: () => 2 },
  'observes no errors': { observations: (code) => (code === 0 ? 1 : 0) },
  'counts every twentieth call twice': { times: (_code, nth) => (nth % 20 === 10 ? 2 : 1) },
  'observes errors twice': { observations: (code) => (code === 0 ? 1 : 2) },
  'never refreshes': { frozen: true },
};

/** These are told by the one of counter and histogram that does not share in them. */
const TOLD_BY_THE_OTHER = ['never counts', 'counts every twentieth call twice', 'observes errors twice'];
/** These only by statuses. */
const TOLD_BY_STATUSES = ['does not count errors', 'counts errors as OK', 'counts errors as UNKNOWN'];

/** Under names that nobody knows, a method may go by another name honestly: detect/own-spelling.test.ts. */
const TOLD_BY_KNOWN_NAMES = ['names another method'];

/** A server, and a lie that its page cannot hide. */
export const liar = server.chain((honest) => {
  const apart = WITH_OWN_COUNTER.includes(honest.convention);
  const codes = WITH_CODES.includes(honest.convention);
  const lies = Object.keys(LIES).filter(
    (lie) => (apart || !TOLD_BY_THE_OTHER.includes(lie)) && (codes || !TOLD_BY_STATUSES.includes(lie)),
  );
  return fc.record({ honest: fc.constant(honest), lie: fc.constantFrom(...lies) });
});

/** One that it cannot hide under names of its own either. */
export const liarUnderOwnNames = liar.filter(({ lie }) => !TOLD_BY_KNOWN_NAMES.includes(lie));

/** At least fifty good calls and twenty errors of a unary method, each of some milliseconds. */
export const provable = fc
  .tuple(fc.integer({ min: 50, max: 80 }), fc.integer({ min: 20, max: 30 }), groups(handled, 30, 3))
  .map(([good, bad, more]) => [
    ...calls(good, { serverMs: 6, clientMs: 9 }),
    ...calls(bad, { answered: 5, serverMs: 6, clientMs: 9 }),
    ...more.filter(({ method }) => method !== 'Place'),
  ]);
