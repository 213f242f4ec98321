import type { SimulatedCall } from '../metrics/verify/simulated-call.js';
import type { Draw } from './draw.js';
import type { RandomLibrary, Ways } from './library.js';
import type { Method, TimedCall } from './story.js';

/** Statuses that handlers give, and those that something in front of the hook may have said. */
export const HANDLER_STATUSES = [0, 2, 3, 5, 6, 9, 10, 11, 15];
const FRONT_STATUSES = [1, 4, 7, 8, 12, 13, 14, 16];
/** Of these the handler may go on, and end otherwise. */
const CUT_OFF = [1, 4, 14];

/** How some calls of one method went. */
export interface Group {
  method: Method;
  count: number;
  answered: number | null;
  booked: SimulatedCall['booked'];
  cause: TimedCall['cause'];
  serverMs: number;
  clientMs: number;
  requests: number;
  read: number;
  replies: number;
  /** What it may keep from being known. */
  hides: string | null;
}

type End = Pick<Group, 'answered' | 'booked' | 'cause' | 'hides'>;

const answered = (status: number): End => ({ answered: status, booked: status, cause: null, hides: null });

/** A call as handlers end it, counted as it was answered. */
export function handled(draw: Draw): End {
  return answered(draw.chance(55) ? 0 : draw.pick(HANDLER_STATUSES));
}

/** A status that something in front of the hook might have said, but the handler did, and the hook saw it. */
export function seenByTheHook(draw: Draw): End {
  return answered(draw.pick(FRONT_STATUSES));
}

/** An end that leaves open what the server made of the call. */
export function doubtful(draw: Draw, method: Method, { ways }: RandomLibrary): End {
  return draw.pick([inFront, cutOff, givenUp, refused, byItsWays])(draw, method, ways);
}

function inFront(draw: Draw): End {
  const [status, hides] = draw.pick([
    [16, 'an auth interceptor outside the hook'],
    [7, 'an auth interceptor outside the hook'],
    [4, 'expired on arrival'],
    [13, 'messages that cannot be decoded'],
    [8, 'messages that are too large'],
    [12, 'an unknown encoding'],
    [14, 'a proxy that answers itself'],
  ] as const);
  return { answered: status, booked: 'nothing', cause: null, hides };
}

function cutOff(draw: Draw): End {
  const booked = draw.pick<SimulatedCall['booked']>([0, 1, 2, 4, 5, 13, 'open']);
  return { answered: draw.pick(CUT_OFF), booked, cause: null, hides: 'handlers that go on after the answer' };
}

function givenUp(draw: Draw): End {
  const booked = draw.pick<SimulatedCall['booked']>(['nothing', 'open', 0, 1, 2, 4, 14, 5, 13]);
  const cause = draw.pick(['deadline', 'client-cancel'] as const);
  return { answered: null, booked, cause, hides: `${cause} before the answer` };
}

function refused(): End {
  return { answered: null, booked: 'nothing', cause: 'refused', hides: null };
}

function byItsWays(draw: Draw, { kind }: Method, ways: Ways): End {
  const status = draw.pick([...HANDLER_STATUSES, ...FRONT_STATUSES]);
  const booked: SimulatedCall['booked'][] = [
    ...ways.mayRecode(kind, status),
    ...(ways.mayLose.includes(status) ? (['open'] as const) : []),
    ...(ways.saidInFront.includes(status) ? (['nothing'] as const) : []),
    ...(status === 13 || status === 8 ? [0] : []),
  ];
  if (booked.length === 0) return givenUp(draw);
  return { answered: status, booked: draw.pick(booked), cause: null, hides: "the library's own way of counting" };
}

/** Some calls that ended alike. */
export function drawGroup(draw: Draw, method: Method, count: number, end: End, ways: Ways): Group {
  const streamsIn = method.kind === 'client-stream' || method.kind === 'bidi';
  const streamsOut = method.kind === 'server-stream' || method.kind === 'bidi';
  const requests = streamsIn ? draw.between(1, 6) : 1;
  // A handler that fails may stop reading.
  const stops = streamsIn && end.answered !== 0 && draw.chance(30);
  const serverMs = draw.logBetween(0.005, 800);
  const above = draw.logBetween(0.01, 100);
  // A clock that is read around the answer may be late by what the scheduler takes.
  const clientMs =
    ways.clock === 'around the answer' && draw.chance(10) ? Math.max(serverMs - 2, 0.9 * serverMs) : serverMs + above;
  return {
    method,
    count,
    ...end,
    serverMs,
    clientMs,
    requests,
    read: stops ? draw.between(0, requests) : requests,
    replies: streamsOut ? draw.between(0, 6) : Number(end.answered === 0),
  };
}
