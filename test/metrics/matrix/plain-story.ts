import { fewOf } from '../../many.js';
import { Draw } from '../../random/draw.js';
import type { Group } from '../../random/draw-calls.js';
import { spread } from '../../random/draw-story.js';
import type { Deployment, Method, Story, Style, TimedCall } from '../../random/story.js';

export const PLACE: Method = { service: 'shop.v1.OrderService', method: 'Place', kind: 'unary' };
const CANCEL: Method = { service: 'shop.v1.OrderService', method: 'Cancel', kind: 'unary' };
const WATCH: Method = { service: 'shop.v1.OrderService', method: 'Watch', kind: 'server-stream' };

const FROM_MS = 1001;
const OVER_MS = 3000;
const PLAIN_STYLE: Style = {
  format: 'text',
  typeLines: true,
  spaced: false,
  trailingCommas: false,
  longBounds: false,
  onlyInfinite: false,
  unrelatedSeries: 0,
  digits: null,
  headStart: 0,
  stampedOffMs: null,
};
const PLAIN_DEPLOYMENT: Deployment = {
  processes: 1,
  unscraped: false,
  prefork: false,
  startTime: true,
  zeroInitialized: false,
  hookLateMs: 0,
  exportEveryMs: 0,
  cachedMs: 0,
  restartMs: null,
};

/** Some calls that ended alike, between two moments. */
export function someCalls(
  count: number,
  fields: Partial<Group> = {},
  { whose = 'ours', fromMs = FROM_MS, toMs = FROM_MS + OVER_MS, processes = 1 }: Partial<Span> = {},
): TimedCall[] {
  const answered = fields.answered === undefined ? 0 : fields.answered;
  const { method = PLACE } = fields;
  const group: Group = {
    method,
    count,
    answered,
    booked: answered ?? 'nothing',
    cause: null,
    serverMs: 6,
    clientMs: 9,
    requests: 1,
    read: 1,
    replies: method.kind === 'unary' ? Number(answered === 0) : 3,
    hides: null,
    ...fields,
  };
  return spread(new Draw(count), group, whose, fromMs, toMs, processes);
}

interface Span {
  whose: TimedCall['whose'];
  fromMs: number;
  toMs: number;
  processes: number;
}

/** What a run changes of the plain one. */
export interface Change {
  style?: Partial<Style>;
  deployment?: Partial<Deployment>;
  /** Calls on top of ours. */
  more?: readonly TimedCall[];
  exclusive?: boolean;
  settleMs?: number;
}

/** A run of three methods with errors, a handler that says CANCELLED, and streams, against a server left alone. */
export function plainStory(library: string, { style, deployment, more = [], ...rest }: Change = {}): Story {
  const all = { ...PLAIN_DEPLOYMENT, ...deployment };
  const span = { processes: all.processes };
  const long: Span = { whose: 'history', fromMs: -60_000, toMs: -50_000, processes: 1 };
  const ours = [
    ...someCalls(240, {}, span),
    ...someCalls(80, { answered: 5 }, span),
    ...someCalls(60, { answered: 10 }, span),
    ...someCalls(30, { answered: 1 }, span),
    ...someCalls(120, { method: CANCEL }, span),
    ...someCalls(70, { method: WATCH }, span),
    ...someCalls(40, { method: WATCH, answered: 9 }, span),
  ];
  const history = [...someCalls(300, {}, long), ...someCalls(90, { method: CANCEL }, long)];
  const calls = [...history, ...ours, ...more];
  return {
    seed: 0,
    index: 1,
    library,
    notes: [],
    hiding: [],
    calls,
    style: { ...PLAIN_STYLE, ...style },
    deployment: all,
    exclusive: false,
    expect: { '/shop.v1.OrderService/Place': [1] },
    proxy: null,
    settleMs: 10_000,
    fromMs: FROM_MS,
    toMs: Math.max(...calls.filter(({ whose }) => whose === 'ours').map(({ startMs, clientMs }) => startMs + clientMs)),
    ...rest,
  };
}

export const FIVE = [
  'shared-library',
  'otel-semconv-rpc-stable',
  'go-grpc-middleware',
  'full-method',
  'micrometer-metric-collecting',
];

/** One that counts and times apart, with a gauge, and one that does both in one family; the long tail takes all five. */
export const LIBRARIES = fewOf(FIVE, 2);
