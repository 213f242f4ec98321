import { HANDLER_STATUSES } from './draw-calls.js';
import { LIBRARIES, type RandomLibrary } from './library.js';
import { type Lie, truth } from './lies.js';
import { liarOf, resetMs } from './pages.js';
import { showsOf } from './shows.js';
import { type Deployment, type Method, pathOf, type Story, type TimedCall } from './story.js';

const STATUSES = Array.from({ length: 17 }, (_, status) => status);
const CUT_OFF = [1, 4, 14];
/** A replica may have been forgotten that had so much of the traffic; less is no replica any more. */
const LEAST_SHARE_OF_A_REPLICA = 0.04;
/** So many calls may by chance all go to a replica that was forgotten. */
const FEW = 10;
/** A page may be made in the midst of a call: once before, once after. */
const MID_PAGE = 2;
/** As many calls as one unseen caller makes at most in these short runs, and far more. */
const UNSEEN = 40;
/** From so many series on, nobody takes a label for one of a few known values. */
const MANY_SERIES = 100;

/** What a server's counters of one method are moved by, under a lie. */
interface Moved {
  /** The family that counts calls. */
  counted: number;
  byStatus: number[];
  timed: number;
  started: number;
  errors: number;
  /** Seconds. */
  sum: number;
  /** How far the gauge is left above its start. */
  leaked: number;
}

/** What the client knows of one method, and may demand. */
interface Known {
  method: Method;
  answered: number[];
  total: number;
  uncertain: number;
  clientSeconds: number;
  isFirm(status: number): boolean;
  isFirmAs(status: number): boolean;
  firm: number;
}

/**
 * Whether a fair judge could prove the lie, who sees the pages and the client's books, knows the library, and nothing
 * else. It is told from what happens in the story alone. Returns what he would point at; null: nothing.
 */
export function provenBy(story: Story, lie: Lie): string | null {
  const { deployment, style } = story;
  // Of a process that was replaced, or one of several behind one address, no count can be compared.
  if (deployment.restartMs !== null || deployment.prefork) return null;
  if (style.stampedOffMs !== null && (style.stampedOffMs !== 0 || lie.frozen === true)) return null;
  const shape = lie.bends === undefined ? null : misshapen(story, lie);
  if (shape !== null || lie.bends !== undefined) return shape;
  if (deployment.unscraped || maybeRestarted(story) || hasTwins(story)) return null;
  if (lie.resets === true) return fell(story);
  const { knownBy, toldByTypes } = LIBRARIES[story.library]!.ways;
  if (toldByTypes === true && !style.typeLines) return null;
  if (knownBy !== undefined && !isShown(story, lie, knownBy)) return null;
  if (!isItsOwnPage(story, lie)) return null;
  const known = KNOWN.get(story) ?? liarOf(story).methods.map((method) => knownOf(story, method));
  KNOWN.set(story, known);
  const all = movements(story, lie, ['ours', 'others']);
  const moved = known.map(({ method }) => all.get(pathOf(method)) ?? still());
  const slack = rounding(story);
  // Through a proxy any call may be one that it tried again.
  const alone = known.filter(({ method }) => story.proxy === null && !isBusy(story, method));
  const of = (one: Known) => moved[known.indexOf(one)]!;
  return (
    tooFew(story, lie, known, moved, slack) ??
    first(alone, (one) => tooMany(story, one, of(one), slack)) ??
    first(alone, (one) => twice(story, one, of(one))) ??
    first(alone, (one) => contradiction(story, lie, one, of(one), slack)) ??
    first(alone, (one) => tooLong(story, one, of(one))) ??
    first(alone, (one) => leaked(story, one, of(one))) ??
    first(known, (one) => manySeries(story, lie, one))
  );
}

function first(known: readonly Known[], prove: (one: Known) => string | null): string | null {
  for (const one of known) {
    const found = prove(one);
    if (found !== null) return `${one.method.method}: ${found}`;
  }
  return null;
}

const KNOWN = new WeakMap<Story, readonly Known[]>();

/** A proxy may say these itself, whatever the handler would have said. */
const SAID_BY_PROXIES = [1, 2, 4, 7, 8, 12, 13, 14, 16];

function knownOf({ calls, expect, library, proxy }: Story, method: Method): Known {
  const { ways } = LIBRARIES[library]!;
  const own = calls.filter((call) => call.whose === 'ours' && pathOf(call) === pathOf(method));
  const named = expect[pathOf(method)] ?? [];
  const answered = STATUSES.map((status) => own.filter((call) => call.answered === status).length);
  const isFirm = (status: number) =>
    !(proxy !== null && SAID_BY_PROXIES.includes(status)) &&
    (named.includes(status) ||
      (HANDLER_STATUSES.includes(status) && !ways.saidInFront.includes(status) && !ways.mayLose.includes(status)));
  return {
    method,
    answered,
    total: sum(answered),
    uncertain: own.filter((call) => call.answered === null && call.cause !== 'refused').length,
    clientSeconds: sum(own.map(({ answered: status, clientMs }) => (status === null ? 0 : clientMs / 1000))),
    isFirm,
    isFirmAs: (status) =>
      isFirm(status) && (named.includes(status) || ways.mayRecode(method.kind, status).length === 0),
    firm: sum(answered.filter((_, status) => isFirm(status))),
  };
}

/** By path. */
type Movements = ReadonlyMap<string, Moved>;

/** Some series on the last page speaks of a service that is called: it is no other server's page. */
function isItsOwnPage(story: Story, lie: Lie): boolean {
  const { calls, deployment, library, style } = story;
  const liar = liarOf(story);
  const { count } = LIBRARIES[library]!;
  const services = new Set(liar.methods.map(({ service }) => service));
  const isShown = (call: TimedCall, nth: number) => {
    if (lie.frozen === true && call.whose !== 'history') return false;
    const { as, times } = lie.tell?.(call, nth, liar) ?? truth(call);
    // Where the label is the name of a deployment, it speaks of the service that it resembles, or of methods by their name.
    const isNamed = as.service.endsWith('OrderService') || liar.methods.some(({ method }) => method === as.method);
    return isNamed && services.has(as.service) && count(as).some(({ role }) => times(role) > 0);
  };
  return (
    ((deployment.zeroInitialized || style.headStart > 0) &&
      liar.methods.some(({ kind }) => liar.shows(kind).counter !== null)) ||
    calls.some((call, nth) => call.booked !== 'nothing' && isShown(call, nth))
  );
}

function still(): Moved {
  return { counted: 0, byStatus: STATUSES.map(() => 0), timed: 0, started: 0, errors: 0, sum: 0, leaked: 0 };
}

/** What all calls of these callers, whenever they come, add under the lie. */
function movements(story: Story, lie: Lie, whose: readonly TimedCall['whose'][]): Movements {
  const library = LIBRARIES[story.library]!;
  const liar = liarOf(story);
  const byPath = new Map<string, Moved>();
  if (lie.frozen === true) return byPath;
  // The number of a call is its number in its process: lies know no other.
  const numbers = new Map<number, number>();
  for (const call of story.calls) {
    const nth = numbers.get(call.process) ?? 0;
    numbers.set(call.process, nth + 1);
    if (call.booked === 'nothing' || !whose.includes(call.whose)) continue;
    const { as, times, factor } = lie.tell?.(call, nth, liar) ?? truth(call);
    const path = pathOf(as);
    const moved = byPath.get(path) ?? still();
    byPath.set(path, moved);
    const { counter } = showsOf(library, as.kind);
    for (const role of rolesOf(library, as)) {
      const by = times(role);
      if (role === counter) moved.counted += by;
      if (role === counter && typeof as.booked === 'number') moved.byStatus[as.booked]! += by;
      if (role === 'duration') {
        moved.timed += by;
        moved.sum += (by * factor * as.serverMs) / 1000;
      }
      if (role === 'started') moved.started += by;
      if (role === 'errors') moved.errors += by;
      if (role === 'in-flight' && typeof call.booked === 'number' && times('in-flight falls') === 0) moved.leaked++;
    }
  }
  return byPath;
}

const ROLES = new WeakMap<RandomLibrary, Map<string, readonly string[]>>();

/** What families a call moves depends on its kind and its end alone, but for those of messages. */
function rolesOf(library: RandomLibrary, call: TimedCall): readonly string[] {
  const known = ROLES.get(library) ?? new Map<string, readonly string[]>();
  ROLES.set(library, known);
  const key = `${call.kind} ${call.booked}`;
  const roles = known.get(key) ?? library.count(call).map(({ role }) => role);
  known.set(key, roles);
  return roles;
}

/** Calls that handlers answered are missing, and not as if some had gone elsewhere. */
function tooFew(
  story: Story,
  lie: Lie,
  known: readonly Known[],
  moved: readonly Moved[],
  slack: number,
): string | null {
  const library = LIBRARIES[story.library]!;
  const short: string[] = [];
  /** Of those that are `open`, nobody knows under which status they are counted, or whether. */
  const groups: { due: number; most: number; seen: number; open: number }[] = [];
  let differ = false;
  for (const [i, one] of known.entries()) {
    const shows = showsOf(library, one.method.kind);
    // Where nobody has seen the starts that are all that is counted of such calls, they may be switched off.
    if (shows.counter === null || (shows.counter === 'started' && !isShown(story, lie, 'started'))) continue;
    const { counted, byStatus, timed, started, errors } = moved[i]!;
    const open = one.uncertain;
    const lack = (what: string, seen: number, due: number) => {
      if (seen < due - slack) short.push(`${one.method.method}: ${what} ${seen} of ${due}`);
    };
    lack('calls', counted, one.firm);
    if (shows.counter === 'requests' && isShown(story, lie, 'duration')) {
      lack('durations', timed, one.firm);
      // Of calls of others, more may come than the last page has.
      differ ||= !isBusy(story, one.method) && Math.abs(timed - counted) > MID_PAGE + 2 * slack;
    }
    if (shows.roles.has('started') && isShown(story, lie, 'started')) lack('starts', started, one.firm);
    const failed = sum(one.answered.filter((_, status) => status !== 0 && one.isFirm(status)));
    // A counter that nobody has seen may have another name.
    if (shows.roles.has('errors') && isShown(story, lie, 'errors')) {
      lack('errors', errors, failed);
      groups.push({ due: failed, most: one.total - one.answered[0]!, seen: errors, open });
    }
    groups.push({ due: one.firm, most: one.total, seen: counted, open });
    if (shows.statuses !== 'all') continue;
    for (const status of STATUSES.filter((each) => one.isFirmAs(each) && one.answered[each]! > 0)) {
      lack(`status ${status}`, byStatus[status]!, one.answered[status]!);
      groups.push({ due: one.answered[status]!, most: one.answered[status]!, seen: byStatus[status]!, open });
    }
  }
  if (short.length === 0) return null;
  if (differ) return short[0]!;
  const isBusyRun = known.some(({ method }) => isBusy(story, method));
  // Where others call, a method that was counted too often says nothing of what the rest lack.
  const all = known.filter(({ method }) => showsOf(library, method.kind).counter !== null);
  const isTelling = (one: Known) => moved[known.indexOf(one)]!.counted <= one.total + one.uncertain;
  const telling = isBusyRun ? all.filter(isTelling) : all;
  const share = shareSeen(story, lie, telling.length === 0 ? all : telling);
  const isPlain = groups.some(({ due, seen }) => due >= 60 && seen <= 0.1 * due);
  // Where others came as well, calls of theirs and a replica that was forgotten may look like much.
  if (isBusyRun && telling.length < all.length && !isPlain) return null;
  // A few calls may all have gone to another replica, and what is on the page be of others.
  if (share === 0 && isBusyRun && sum(telling.map(({ firm }) => firm)) < FEW) return null;
  if (share === 0 || share > 1 - LEAST_SHARE_OF_A_REPLICA) return short[0]!;
  if (isBusyRun) return null;
  // If a share of all calls had gone elsewhere, no part of them would differ so much from it.
  const odd = groups.some(
    ({ due, most, seen, open }) =>
      Math.max(share * due - seen, seen - open - share * most) >
      6 * Math.sqrt(most * share * (1 - share)) + 0.07 * most + 3,
  );
  return odd ? short[0]! : null;
}

/** Calls that must stand under their status tell it, where there are any; what is uncertain tells nothing. */
function shareSeen(story: Story, lie: Lie, counted: readonly Known[]): number {
  const moved = movements(story, lie, ['ours']);
  const parts = counted.flatMap(({ method, answered, total, isFirmAs }) => {
    const { counted: all, byStatus } = moved.get(pathOf(method)) ?? still();
    const firm = STATUSES.filter((status) => isFirmAs(status) && answered[status]! > 0);
    return showsOf(LIBRARIES[story.library]!, method.kind).statuses === 'all' && firm.length > 0
      ? firm.map((status) => ({ due: answered[status]!, seen: Math.min(answered[status]!, byStatus[status]!) }))
      : [{ due: total, seen: Math.min(total, all) }];
  });
  return sum(parts.map(({ seen }) => seen)) / sum(parts.map(({ due }) => due));
}

/** More than all that was sent, though nobody else calls. */
function tooMany({ exclusive, library }: Story, one: Known, moved: Moved, slack: number): string | null {
  if (!exclusive) return null;
  const { ways } = LIBRARIES[library]!;
  const shows = showsOf(LIBRARIES[library]!, one.method.kind);
  if (shows.counter === null) return null;
  const most = one.total + one.uncertain + slack;
  if (moved.counted > most) return `${moved.counted} calls of ${most}`;
  if (shows.counter === 'requests' && moved.timed > most) return `${moved.timed} durations of ${most}`;
  if (moved.started > most) return `${moved.started} starts of ${most}`;
  if (shows.statuses !== 'all') return null;
  const status = STATUSES.find((each) => {
    const doubtful = STATUSES.filter(
      (other) =>
        other !== each &&
        ((CUT_OFF.includes(other) && !one.isFirm(other)) ||
          ways.mayRecode(one.method.kind, other).includes(each) ||
          // What could not be sent was counted as OK before.
          ((other === 13 || other === 8) && each === 0)),
    );
    const may = one.answered[each]! + one.uncertain + sum(doubtful.map((other) => one.answered[other]!));
    return moved.byStatus[each]! > may + slack;
  });
  return status === undefined ? null : `${moved.byStatus[status]} calls of status ${status}`;
}

/** Each status exactly twice: nobody else does just what we do. */
function twice({ style, deployment }: Story, one: Known, moved: Moved): string | null {
  // A slow page that catches up while we are silent looks as if others called.
  if (isSlow(deployment)) return null;
  if (one.total < 20 || one.firm !== one.total || one.uncertain > 0 || style.digits !== null) return null;
  const isDouble = one.answered.every((count, status) => moved.byStatus[status] === 2 * count);
  return isDouble && moved.counted === 2 * one.total ? `${moved.counted} calls, twice ${one.total}` : null;
}

/** The counter and the histogram beside it say different things, though every call moves both. */
function contradiction(story: Story, lie: Lie, one: Known, moved: Moved, slack: number): string | null {
  const { counter, timedBy } = showsOf(LIBRARIES[story.library]!, one.method.kind);
  if (counter !== 'requests' || timedBy === null || !isShown(story, lie, 'duration')) return null;
  // Where the page is slow, what moves may be calls of others that are not in all families yet.
  const inMotion = isSlow(story.deployment) ? 0.15 * Math.max(moved.counted, moved.timed) : 0;
  const doubtful = one.uncertain + one.total - one.firm + MID_PAGE + 2 * slack + inMotion;
  return Math.abs(moved.counted - moved.timed) > doubtful ? `${moved.counted} calls, ${moved.timed} durations` : null;
}

function isSlow({ exportEveryMs, cachedMs }: Deployment): boolean {
  return exportEveryMs + cachedMs > 0;
}

/** The server took longer over all calls than their callers waited. */
function tooLong({ library }: Story, one: Known, moved: Moved): string | null {
  const { ways } = LIBRARIES[library]!;
  if (one.uncertain > 0 || one.firm !== one.total || moved.timed !== one.total) return null;
  const most =
    ways.clock === 'before the answer' ? 1.05 * one.clientSeconds : 12 * one.clientSeconds + 0.06 * one.total;
  return moved.sum > most ? `${moved.sum} s of ${one.clientSeconds}` : null;
}

/** Calls that are over stand open. */
function leaked({ exclusive }: Story, one: Known, moved: Moved): string | null {
  const mayRun = one.uncertain + sum(CUT_OFF.map((status) => (one.isFirm(status) ? 0 : one.answered[status]!)));
  const excess = moved.leaked - mayRun;
  return excess > (exclusive ? 0 : one.method.kind === 'unary' ? UNSEEN : Number.POSITIVE_INFINITY)
    ? `${moved.leaked} calls stand open`
    : null;
}

/** Labels of the run's own calls, nearly a series for each. */
function manySeries(story: Story, lie: Lie, { method }: Known): string | null {
  if (lie.tell === undefined) return null;
  const liar = liarOf(story);
  const shows = liar.shows(method.kind);
  const tell = lie.tell;
  const own = story.calls.filter(
    (call) => call.whose === 'ours' && pathOf(call) === pathOf(method) && typeof call.booked === 'number',
  );
  if (shows.counter === null) return null;
  const series = STATUSES.map(
    (status) =>
      new Set(own.filter(({ booked }) => booked === status).map((call, nth) => tell(call, nth, liar).labels.user)).size,
  );
  const most = Math.max(...series);
  return most >= MANY_SERIES ? `${most} series of one status` : null;
}

/** A histogram on the last page that no honest one can look like. */
function misshapen(story: Story, lie: Lie): string | null {
  const library = LIBRARIES[story.library]!;
  if (story.style.onlyInfinite) return null;
  const scraped = story.deployment.processes - Number(story.deployment.unscraped);
  for (const method of liarOf(story).methods) {
    if (showsOf(library, method.kind).timedBy !== 'histogram') continue;
    const own = story.calls.filter(
      (call) => pathOf(call) === pathOf(method) && typeof call.booked === 'number' && call.process < scraped,
    );
    const series = new Map<string, number[]>();
    for (const call of own.filter(({ whose }) => whose !== 'others')) {
      for (const { role, labels, by } of library.count(call)) {
        if (role !== 'duration') continue;
        const key = `${call.process} ${JSON.stringify(labels)}`;
        const counts = series.get(key) ?? library.bounds.map(() => 0);
        const at = library.bounds.findIndex((bound) => by <= bound);
        if (at >= 0) counts[at]! += 1;
        series.set(key, counts);
      }
    }
    // No page is without a bucket that it must have; what only calls of others could have come between must be alone.
    if (series.size > 0 && lie.bends!('x_bucket{le="+Inf"} 1\n') === '') return `${method.method}: no +Inf`;
    const falls = [...series.values()].some((counts) => counts.some((count, i) => i > 0 && count < counts[i - 1]!));
    if (falls && !isBusy(story, method)) return `${method.method}: a bucket with fewer than the one before`;
  }
  return null;
}

/** A counter stands lower at the end than at the beginning, and the page says that the process is the same. */
function fell(story: Story): string | null {
  const { deployment, style, calls } = story;
  const library = LIBRARIES[story.library]!;
  if (!tellsStart(story)) return null;
  if (style.stampedOffMs !== null) return null;
  const resetAt = resetMs(story);
  const value = new Map<string, { before: number; after: number }>();
  for (const call of calls.filter(
    ({ booked, kind }) => typeof booked === 'number' && showsOf(library, kind).counter !== null,
  )) {
    const key = `${call.process} ${pathOf(call)} ${call.booked}`;
    const one = value.get(key) ?? { before: 0, after: 0 };
    value.set(key, one);
    if (call.whose === 'history') one.before++;
    // What others do at that moment may stand on either side.
    if (call.overMs + deployment.hookLateMs > resetAt) one.after++;
  }
  const slack = rounding(story);
  const called = new Set(liarOf(story).methods.map(pathOf));
  const found = [...value].find(
    ([key, { before, after }]) => called.has(key.split(' ')[1]!) && after > 0 && before > after + slack,
  );
  return found === undefined ? null : `${found[0]}: from ${found[1].before} or more to ${found[1].after}`;
}

/** The family stands on the page: a library need not have it switched on, and a counter that is not there says nothing. */
function isShown(story: Story, lie: Lie, role: string): boolean {
  const { calls, deployment, library, style } = story;
  const liar = liarOf(story);
  const { count } = LIBRARIES[library]!;
  const zeros = deployment.zeroInitialized || style.headStart > 0;
  return calls.some((call, nth) => {
    if (zeros) return count(call).some((increment) => increment.role === role);
    if (call.booked === 'nothing' || (lie.frozen === true && call.whose !== 'history')) return false;
    const { as, times } = lie.tell?.(call, nth, liar) ?? truth(call);
    return count(as).some((increment) => increment.role === role && times(role) > 0);
  });
}

/** Each page says when its process started, with all digits. */
function tellsStart({ deployment, style }: Story): boolean {
  return deployment.startTime && (style.digits === null || style.digits >= 15);
}

/** Calls found nobody, and the page does not say whether the process is the one from before. */
function maybeRestarted(story: Story): boolean {
  return !tellsStart(story) && story.calls.some(({ cause }) => cause === 'refused' || cause === 'connection-lost');
}

/** Two processes count the same, and the page does not say that they are two. */
function hasTwins(story: Story): boolean {
  const { calls, deployment } = story;
  if (tellsStart(story) || deployment.processes === 1) return false;
  const counts = Array.from({ length: deployment.processes }, (_, process) =>
    calls
      .filter((call) => call.process === process && call.booked !== 'nothing')
      .map((call) => `${pathOf(call)} ${call.booked}`)
      .sort()
      .join(),
  );
  return new Set(counts).size < counts.length;
}

const BUSY = new WeakMap<Story, ReadonlySet<string>>();

/** Somebody else calls it too. */
function isBusy(story: Story, method: Method): boolean {
  const busy = BUSY.get(story) ?? new Set(story.calls.filter(({ whose }) => whose === 'others').map(pathOf));
  BUSY.set(story, busy);
  return busy.has(pathOf(method));
}

/** How far what the page prints of a count, and of two such, may lie from what is so. */
function rounding({ style: { digits, headStart } }: Story): number {
  const most = headStart + 5000;
  if (digits === null || most < 10 ** digits) return 0;
  // A sum over as many series as there are statuses, at both ends.
  return 17 * 10 ** (Math.ceil(Math.log10(most)) - digits);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
