import type { CallKind } from '../../src/shared/call-kind.js';
import type { Labels } from './library.js';
import type { Shows } from './shows.js';
import type { Method, TimedCall } from './story.js';

/** How a server writes one call down. */
export interface Told {
  /** The call as it is written down; its service, method and status need not be the true ones. */
  as: TimedCall;
  /** How often the series of that role are moved. */
  times(role: string): number;
  /** By how much durations are multiplied. */
  factor: number;
  /** Its end is counted when it begins. */
  atStart: boolean;
  /** Labels on top of the library's. */
  labels: Labels;
}

/** The call as it went. */
export function truth(call: TimedCall): Told {
  return { as: call, times: () => 1, factor: 1, atStart: false, labels: {} };
}

/** What a lie knows of the server that tells it. */
export interface Liar {
  /** By the kind of the call. */
  shows(kind: CallKind): Shows;
  /** The methods that are called, in order. */
  methods: readonly Method[];
}

/** One way of counting wrongly. */
export interface Lie {
  /** The checks of which one must name it. */
  checks: readonly string[];
  /** Whether a server with these metrics can tell it at all. */
  applies?(liar: Liar): boolean;
  /** How it writes the call down; the number is the call's own, from 0. */
  tell?(call: TimedCall, nth: number, liar: Liar): Told;
  /** Changes the text of the page. */
  bends?(page: string): string;
  /** The page stays as it first was. */
  frozen?: true;
  /** All counters begin anew within the run, in the same process. */
  resets?: true;
}

/** Moves the counter alone so often, and with it the histogram where it is the counter. */
const counterTimes = (call: TimedCall, times: number, { shows }: Liar): Told => {
  const { counter } = shows(call.kind);
  return { ...truth(call), times: (role) => (role === counter ? times : 1) };
};
const as = (call: TimedCall, fields: Partial<TimedCall>): Told => truth({ ...call, ...fields });
const isOver = (call: TimedCall): boolean => typeof call.booked === 'number';
const failed = (call: TimedCall): boolean => isOver(call) && call.booked !== 0;
const isStream = ({ kind }: { kind: CallKind }): boolean => kind !== 'unary';
const ends = ({ methods, shows }: Liar): boolean =>
  methods.some(({ kind }) => ['requests', 'duration'].includes(shows(kind).counter ?? ''));
const any = (role: string, { methods, shows }: Liar): boolean =>
  methods.some(({ kind }) => shows(kind).roles.has(role));
const COUNT = ['requests-total', 'requests-by-code', 'duration-count', 'started-total', 'started-equals-handled'];
const MILLISECONDS = ['duration-buckets', 'duration-sum'];

export const LIES: Readonly<Record<string, Lie>> = {
  'never counts a call': {
    checks: ['requests-total', 'started-total'],
    tell: (call, _, liar) => counterTimes(call, 0, liar),
  },
  'counts every call twice': {
    checks: COUNT,
    tell: (call, _, liar) => counterTimes(call, 2, liar),
  },
  'loses one update in twenty': {
    checks: COUNT,
    tell: (call, nth, liar) => counterTimes(call, nth % 20 === 7 ? 0 : 1, liar),
  },
  'loses one update in two hundred': {
    checks: COUNT,
    tell: (call, nth, liar) => counterTimes(call, nth % 200 === 7 ? 0 : 1, liar),
  },
  'counts errors as OK': {
    checks: ['requests-by-code', 'errors-total'],
    applies: ends,
    tell: (call) => (failed(call) ? as(call, { booked: 0 }) : truth(call)),
  },
  'counts every error as UNKNOWN': {
    checks: ['requests-by-code'],
    applies: ({ methods, shows }) => methods.some(({ kind }) => shows(kind).statuses === 'all'),
    tell: (call) => (failed(call) ? as(call, { booked: 2 }) : truth(call)),
  },
  'counts no error': {
    checks: [...COUNT, 'duration-count', 'errors-total', 'started-equals-handled'],
    applies: ends,
    tell: (call) => (failed(call) ? as(call, { booked: 'open' }) : truth(call)),
  },
  'counts one method under the name of another': {
    checks: ['requests-total', 'started-total'],
    tell: (call, _, { methods }) =>
      call.method === methods[0]!.method ? as(call, { method: 'Elsewhere' }) : truth(call),
  },
  'swaps two methods': {
    checks: ['requests-total', 'requests-by-code', 'started-total', 'duration-count'],
    applies: ({ methods }) => methods.length > 1,
    tell: (call, _, { methods }) => {
      const [one, other] = methods;
      if (call.method === one!.method) return as(call, { service: other!.service, method: other!.method });
      return call.method === other!.method ? as(call, { service: one!.service, method: one!.method }) : truth(call);
    },
  },
  'counts calls at their start alone': {
    checks: [...COUNT, 'started-equals-handled', 'duration-count', 'errors-total'],
    applies: ends,
    tell: (call, _, { shows }) => {
      // Where starts have a counter of their own, it is the only one; else the other is moved then, as if all were well.
      const hasStarts = shows(call.kind).roles.has('started');
      const open = as(call, { booked: hasStarts ? 'open' : 0 });
      return {
        ...open,
        atStart: true,
        times: (role) => Number(role !== 'duration' || shows(call.kind).counter === role),
      };
    },
  },
  'counts streams once per message': {
    checks: COUNT,
    applies: ({ methods, shows }) => methods.some(({ kind }) => kind !== 'unary' && shows(kind).counter !== null),
    tell: (call, _, liar) =>
      isStream(call) ? counterTimes(call, Math.max(call.requests, call.replies), liar) : truth(call),
  },
  'counts streams when they open': {
    checks: ['requests-by-code', 'errors-total'],
    applies: ({ methods, shows }) =>
      methods.some(({ kind }) => kind !== 'unary' && ['requests', 'duration'].includes(shows(kind).counter ?? '')),
    tell: (call) => (isStream(call) ? { ...as(call, { booked: 0 }), atStart: true, factor: 0 } : truth(call)),
  },
  'writes seconds as milliseconds': {
    checks: MILLISECONDS,
    applies: (liar) => any('duration', liar),
    tell: (call) => ({ ...truth(call), factor: 1000 }),
  },
  'writes milliseconds as seconds': {
    checks: MILLISECONDS,
    applies: (liar) => any('duration', liar),
    tell: (call) => ({ ...truth(call), factor: 0.001 }),
  },
  'has a clock that stands still': {
    checks: MILLISECONDS,
    applies: (liar) => any('duration', liar),
    tell: (call) => ({ ...truth(call), factor: 0 }),
  },
  'times no error': {
    checks: ['duration-count'],
    applies: ({ methods, shows }) =>
      methods.some(({ kind }) => shows(kind).counter === 'requests' && shows(kind).timedBy !== null),
    tell: (call, _, { shows }) => ({
      ...truth(call),
      times: (role) => Number(role !== 'duration' || shows(call.kind).counter === role || !failed(call)),
    }),
  },
  'has no +Inf bucket': {
    checks: ['histogram-shape'],
    applies: ({ methods, shows }) => methods.some(({ kind }) => shows(kind).timedBy === 'histogram'),
    bends: (page) => page.replaceAll(/^.*le="\+Inf".*\n/gm, ''),
  },
  'has buckets that are not cumulative': {
    checks: ['histogram-shape'],
    applies: ({ methods, shows }) => methods.some(({ kind }) => shows(kind).timedBy === 'histogram'),
    bends: notCumulative,
  },
  'leaves calls that fail in flight': {
    checks: ['in-flight-returns'],
    applies: (liar) => any('in-flight', liar),
    tell: (call) => ({ ...truth(call), times: (role) => Number(role !== 'in-flight falls' || !failed(call)) }),
  },
  'leaves calls that are cancelled in flight': {
    checks: ['in-flight-returns'],
    applies: (liar) => any('in-flight', liar),
    tell: (call) => ({
      ...truth(call),
      times: (role) => Number(role !== 'in-flight falls' || (call.booked !== 1 && call.cause !== 'client-cancel')),
    }),
  },
  'begins anew in the same process': { checks: ['no-reset', 'requests-total'], resets: true },
  'labels each call with its user': {
    checks: ['label-cardinality'],
    tell: (call) => ({ ...truth(call), labels: { user: call.user } }),
  },
  'never refreshes its page': {
    checks: ['requests-total', 'page-refreshed', 'duration-count', 'started-total'],
    frozen: true,
  },
};

/** As a page looks whose buckets hold what lies between two bounds, and no more. */
function notCumulative(page: string): string {
  let series = '';
  let below = 0;
  return page
    .split('\n')
    .map((line) => {
      const bucket = /^(\w+_bucket{.*?),? ?le="([^"]*)"(.*} )(\S+)(.*)$/.exec(line);
      if (bucket === null) return line;
      const [, head, bound, middle, value, tail] = bucket;
      if (head !== series) below = 0;
      series = head!;
      const between = Number(value) - below;
      below = Number(value);
      return bound === '+Inf' ? line : `${head},le="${bound}"${middle}${between}${tail}`;
    })
    .join('\n');
}
