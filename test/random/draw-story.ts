import { Draw } from './draw.js';
import { doubtful, drawGroup, type Group, HANDLER_STATUSES, handled, seenByTheHook } from './draw-calls.js';
import { LIBRARIES, type RandomLibrary } from './library.js';
import { showsOf } from './shows.js';
import { type Deployment, type Method, pathOf, type Story, type Style, type TimedCall, UNREGISTERED } from './story.js';

const METHODS: readonly Method[] = [
  { service: 'shop.v1.OrderService', method: 'Place', kind: 'unary' },
  { service: 'shop.v1.OrderService', method: 'Cancel', kind: 'unary' },
  { service: 'shop.v1.OrderService', method: 'GetOrder', kind: 'unary' },
  { service: 'shop.v1.OrderService', method: 'Watch', kind: 'server-stream' },
  { service: 'shop.v1.OrderService', method: 'Upload', kind: 'client-stream' },
  { service: 'shop.v1.OrderService', method: 'Chat', kind: 'bidi' },
  { service: 'shop.v1.CartService', method: 'AddItem', kind: 'unary' },
  { service: 'shop.v1.CartService', method: 'Follow', kind: 'server-stream' },
];
/** What others may call while we call the rest. */
const THEIRS: Method = { service: 'shop.v1.OrderService', method: 'ListOrders', kind: 'unary' };
const HEALTH: Method = { service: 'grpc.health.v1.Health', method: 'Check', kind: 'unary' };
const REFLECTION: Method = {
  service: 'grpc.reflection.v1.ServerReflection',
  method: 'ServerReflectionInfo',
  kind: 'bidi',
};
const UNKNOWN: Method = { service: 'shop.v1.OrderService', method: UNREGISTERED, kind: 'unary' };

/** What went on before anything was read is long over, and exported. */
const LONG_AGO_MS = -60_000;

/** The story of one run: who calls what, what becomes of it, and how the pages come about. */
export function drawStory(seed: number, index: number): Story {
  const draw = new Draw(seed ^ Math.imul(index + 1, 0x9e3779b1));
  const name = draw.pick(Object.keys(LIBRARIES));
  const library = LIBRARIES[name]!;
  const notes: string[] = [];
  const hiding: string[] = [];
  const methods = drawMethods(draw, library);
  // One run in three has something to hide behind.
  const isQuiet = draw.chance(62);
  const groups = methods.flatMap((method) => drawGroups(draw, method, library, isQuiet));
  hiding.push(...new Set(groups.flatMap(({ hides }) => hides ?? [])));
  const deployment = drawDeployment(draw, isQuiet, hiding);
  const style = drawStyle(draw, isQuiet, hiding);
  if (library.ways.toldByTypes === true && !style.typeLines)
    hiding.push('names that two libraries share, without TYPE lines');
  if (groups.some(({ count }) => count <= 5 * lastDigit(style))) hiding.push('few digits');
  const exclusive = draw.chance(40);

  const fromMs = exclusive ? 1 : 1001;
  const overMs = draw.between(300, 6000);
  if (!isQuiet && draw.chance(15)) {
    deployment.restartMs = fromMs + Math.round(overMs * 0.2 + draw.below(Math.ceil(overMs * 0.6)));
    hiding.push('a restart');
  }
  const calls = groups.flatMap((group) => ours(draw, group, fromMs, overMs, deployment));
  if (draw.chance(25)) {
    notes.push(draw.chance(50) ? 'health checks of ours, counted' : 'health checks of ours, in front of the hook');
    calls.push(...infrastructure(draw, HEALTH, notes.at(-1)!.endsWith(', counted'), fromMs, overMs));
  }
  if (draw.chance(25)) {
    notes.push(draw.chance(50) ? 'reflection, counted' : 'reflection in front of the hook');
    calls.push(...infrastructure(draw, REFLECTION, notes.at(-1)!.endsWith(', counted'), fromMs, overMs));
  }
  if (!isQuiet && draw.chance(10)) {
    const [one] = groups;
    const end = { answered: 12, booked: 'nothing', requests: 1, read: 0, replies: 0 } as const;
    calls.push(
      ...ours(
        draw,
        { ...one!, ...end, cause: null, method: UNKNOWN, count: draw.between(1, 5) },
        fromMs,
        overMs,
        deployment,
      ),
    );
    hiding.push('an unknown method');
  }
  // A page that shows none of the calls at all is held to be a failure (docs/verification.md).
  const last = deployment.processes - 1;
  if (calls.every((call) => call.process === last || call.booked === 'nothing')) deployment.unscraped = false;
  const toMs = Math.max(...calls.map(({ startMs, clientMs }) => startMs + clientMs));
  const history = methods.flatMap((method) =>
    draw.chance(60) ? past(draw, drawGroup(draw, method, draw.pick([3, 30, 120]), handled(draw), library.ways)) : [],
  );
  const others: TimedCall[] = [];
  if (draw.chance(20)) {
    notes.push('others call another method');
    others.push(
      ...theirs(draw, drawGroup(draw, THEIRS, draw.between(1, 80), handled(draw), library.ways), -500, toMs + 8000),
    );
  }
  if (!isQuiet && !exclusive && draw.chance(45)) {
    hiding.push('other traffic');
    for (const method of draw.some(methods, draw.between(1, 2)))
      others.push(...traffic(draw, method, library, fromMs, toMs));
  }
  const expect = Object.fromEntries(methods.map((method) => [pathOf(method), drawExpect(draw, method, calls)]));
  // Drawn last, so that what was drawn before it stays as it is.
  const proxy = !isQuiet && draw.chance(12) ? 'envoy' : null;
  if (proxy !== null) {
    hiding.push('a proxy that tries again');
    others.push(...attempts(draw, calls));
  }
  const lagMs = deployment.exportEveryMs + deployment.cachedMs + deployment.hookLateMs;
  return {
    seed,
    index,
    library: name,
    notes,
    hiding: [...new Set(hiding)],
    calls: [...history, ...calls, ...others],
    style,
    deployment,
    exclusive,
    expect,
    // Who has a slow page waits for it; handlers that went on after we gave up are not waited for.
    proxy,
    settleMs: lagMs + draw.pick([1000, 3000, 10_000]),
    fromMs,
    toMs,
  };
}

/** One to six methods, of which the library counts one at least. */
function drawMethods(draw: Draw, library: RandomLibrary): Method[] {
  const counted = METHODS.filter(({ kind }) => showsOf(library, kind).counter !== null);
  const first = draw.pick(counted);
  const rest = METHODS.filter((method) => method !== first);
  return [first, ...draw.some(rest, draw.below(6))];
}

function drawGroups(draw: Draw, method: Method, library: RandomLibrary, isQuiet: boolean): Group[] {
  const { ways } = library;
  const most = draw.pick([8, 40, 140]);
  const groups = [drawGroup(draw, method, draw.between(1, most), handled(draw), ways)];
  for (let more = draw.below(4); more > 0; more--) {
    const end = draw.chance(25) ? seenByTheHook(draw) : handled(draw);
    groups.push(drawGroup(draw, method, draw.between(1, most), end, ways));
  }
  if (!isQuiet && draw.chance(35)) {
    groups.push(drawGroup(draw, method, draw.between(1, 20), doubtful(draw, method, library), ways));
  }
  return groups;
}

function drawDeployment(draw: Draw, isQuiet: boolean, hiding: string[]): Deployment {
  const deployment: Deployment = {
    processes: draw.chance(15) ? draw.between(2, 4) : 1,
    unscraped: false,
    prefork: false,
    startTime: draw.chance(85),
    zeroInitialized: draw.chance(35),
    hookLateMs: draw.chance(15) ? draw.between(1, 400) : 0,
    exportEveryMs: draw.chance(12) ? draw.pick([1000, 5000, 10_000]) : 0,
    cachedMs: draw.chance(12) ? draw.pick([300, 2000, 5000]) : 0,
    restartMs: null,
  };
  if (isQuiet) return deployment;
  if (draw.chance(8)) {
    hiding.push('a replica whose page was not given');
    return { ...deployment, processes: draw.between(2, 5), unscraped: true };
  }
  if (draw.chance(8)) {
    hiding.push('several processes behind one address');
    return { ...deployment, processes: draw.between(2, 4), prefork: true };
  }
  return deployment;
}

function drawStyle(draw: Draw, isQuiet: boolean, hiding: string[]): Style {
  const stamped = draw.chance(8);
  const isOff = stamped && !isQuiet && draw.chance(40);
  if (isOff) hiding.push("the clock of the samples' timestamps");
  const digits = draw.chance(12) ? draw.pick([6, 9, 15]) : null;
  const format = draw.chance(25) ? 'openmetrics' : 'text';
  return {
    format,
    // Nobody writes OpenMetrics without them.
    typeLines: draw.chance(85) || format === 'openmetrics',
    spaced: draw.chance(15),
    trailingCommas: draw.chance(15),
    longBounds: draw.chance(25),
    onlyInfinite: draw.chance(6),
    unrelatedSeries: draw.chance(20) ? draw.between(1, 40) : 0,
    digits,
    headStart: draw.chance(15) ? draw.pick([40, 70_000, 2_345_678]) : 0,
    stampedOffMs: stamped ? (isOff ? draw.pick([-90_000, -2000, 120_000]) : 0) : null,
  };
}

/** What one more in the last printed digit of a counter stands for; 0 where it is one call. */
function lastDigit({ digits, headStart }: Style): number {
  return digits === null || headStart < 10 ** digits ? 0 : 10 ** (Math.ceil(Math.log10(headStart)) - digits);
}

/** Our calls of a group, spread over the run. Those that a restart interrupts are lost. */
function ours(
  draw: Draw,
  group: Group,
  fromMs: number,
  overMs: number,
  { processes, restartMs }: Deployment,
): TimedCall[] {
  const calls = spread(draw, group, 'ours', fromMs, fromMs + overMs, processes).map((call) =>
    restartMs !== null && call.startMs <= restartMs && call.startMs + call.clientMs >= restartMs
      ? ({ ...call, answered: null, booked: 'nothing', cause: 'connection-lost' } as const)
      : call,
  );
  const first = calls.find(({ startMs }) => restartMs !== null && startMs > restartMs);
  // A new process takes a moment to come up: somebody finds nobody there.
  if (first !== undefined) calls.push({ ...first, answered: null, booked: 'nothing', cause: 'refused' });
  return calls;
}

function past(draw: Draw, group: Group): TimedCall[] {
  return spread(draw, group, 'history', LONG_AGO_MS, LONG_AGO_MS + 10_000, 1);
}

function theirs(draw: Draw, group: Group, fromMs: number, toMs: number): TimedCall[] {
  return spread(draw, group, 'others', fromMs, toMs, 1);
}

/** Others who call our methods: before, meanwhile, after, or all the time. */
function traffic(draw: Draw, method: Method, library: RandomLibrary, fromMs: number, toMs: number): TimedCall[] {
  const spans = [
    [-3000, fromMs],
    [fromMs, toMs],
    [toMs, toMs + 5000],
    [-3000, toMs + 15_000],
  ] as const;
  return draw.some(spans, draw.between(1, 2)).flatMap(([from, to]) => {
    const end = draw.chance(70) ? handled(draw) : seenByTheHook(draw);
    return theirs(draw, drawGroup(draw, method, draw.pick([1, 3, 20, 150]), end, library.ways), from, to);
  });
}

/** What a proxy tried before it had the answer that it passed on: each attempt is a call of its own to the server. */
function attempts(draw: Draw, calls: readonly TimedCall[]): TimedCall[] {
  const status = draw.pick([14, 14, 8, 4, 13, 1]);
  return calls.flatMap((call): TimedCall[] => {
    if (call.booked === 'nothing' || !draw.chance(15)) return [];
    const overMs = call.startMs + 0.5;
    const attempt = { ...call, answered: status, booked: status, cause: null, whose: 'others', serverMs: 0.5 } as const;
    return Array.from({ length: draw.between(1, 2) }, () => ({ ...attempt, overMs, replies: 0 }));
  });
}

function infrastructure(draw: Draw, method: Method, counted: boolean, fromMs: number, overMs: number): TimedCall[] {
  const [call] = spread(
    draw,
    {
      method,
      count: 1,
      answered: 0,
      booked: counted ? 0 : 'nothing',
      cause: null,
      serverMs: 1,
      clientMs: 2,
      requests: 1,
      read: 1,
      replies: 1,
      hides: null,
    },
    'ours',
    fromMs,
    fromMs + overMs,
    1,
  );
  return [call!];
}

export function spread(
  draw: Draw,
  { method, count, hides: _, ...fields }: Group,
  whose: TimedCall['whose'],
  fromMs: number,
  toMs: number,
  processes: number,
): TimedCall[] {
  const users = draw.below(1_000_000_000);
  return Array.from({ length: count }, (_none, i) => {
    const startMs = fromMs + ((toMs - fromMs) * draw.below(100_000)) / 100_000;
    // Handlers that go on after we gave up may take a while longer.
    const longer = fields.answered === null || fields.answered !== fields.booked ? draw.below(500) : 0;
    return {
      ...method,
      ...fields,
      startMs,
      overMs: startMs + fields.serverMs + longer,
      whose,
      process: draw.below(processes),
      user: `user-${users}-${i}`,
    };
  });
}

/** The statuses that the user names as his handlers' own: only such that are. */
function drawExpect(draw: Draw, method: Method, calls: readonly TimedCall[]): number[] {
  const own = calls.filter((call) => pathOf(call) === pathOf(method) && call.answered !== null);
  const sure = [...new Set(own.map(({ answered }) => answered!))].filter((status) =>
    own.every((call) => call.answered !== status || call.booked === status),
  );
  return draw.chance(25) ? sure.filter((status) => !HANDLER_STATUSES.includes(status)) : [];
}
