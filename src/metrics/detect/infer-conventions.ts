import type { Convention, FamilySpec, Role } from '../conventions/convention.js';
import type { MetricsPage } from '../page.js';
import type { KnownCalls } from './known-calls.js';
import type { LabelRole } from './label-roles.js';
import { pageFamilies } from './page-families.js';
import type { ProbeFit } from './probe-fit.js';
import { type ReadFamily, readFamilies, specOf } from './read-family.js';
import { UNKNOWN_WAYS } from './unknown-ways.js';

/** A convention that was made of what names, types and labels on a page say: one reading of it. */
export interface Reading {
  convention: Convention;
  present: ReadonlySet<Role>;
  /** Whether its request counter is on a page. */
  hasCounter: boolean;
  /** By role, why that family plays it. */
  families: { spec: FamilySpec; read: ReadFamily }[];
  /**
   * Whether name and labels leave no doubt that its counter counts the calls of this server: only then can a
   * disagreement be held against the server. A sentence says what is doubtful.
   */
  doubt: string | null;
  /** Roles that the user told: they are what he says they are. */
  told: ReadonlySet<Role>;
  /** Why families that the user told of cannot be held against the calls: sentences. */
  unheard: readonly string[];
  /** What calls of `--probe` say of it; not given where none were made. */
  probed?: ProbeFit;
}

/** A family beside the counter, in its role. */
export interface OtherFamily {
  role: Role;
  read: ReadFamily;
}

/** What a page of unknown names says. */
export interface Inferred {
  /** What is read beside whatever counter. */
  others: OtherFamily[];
  /** One for each family that may be the counter of calls; where there are several, nobody knows which one is. */
  readings: Reading[];
  /** How many families may each be the counter, where these are too many to be read; else 0. */
  crowd: number;
  /** Families whose labels name the methods, and of which it is not known what they count. */
  unread: ReadFamily[];
  /** Families whose labels name the methods, while their names say that they count something else. */
  decoys: ReadFamily[];
  /** Counters by name that are declared and have no series: they count nothing, or nothing yet. */
  empty: ReadFamily[];
}

/** More families that may each count the calls than anybody writes say nothing, and each would be judged by itself. */
export const MOST_READINGS = 32;

/** Roles beside the counter, in the order in which they are looked for. */
const OTHER_ROLES = ['started', 'errors', 'in-flight', 'messages-received', 'messages-sent'] as const;

/** Reads pages of unknown names by what their labels hold. No number is looked at. */
export function inferConventions(pages: readonly MetricsPage[], calls: KnownCalls): Inferred {
  const { named, empty } = readFamilies(pageFamilies(pages), calls);
  const counters = counterCandidates(named);
  const beside = counters.length === 0 ? named : named.filter((one) => isSpelled(one) === isSpelled(counters[0]!));
  const duration = onlyOne(beside.filter(isTimer), ({ name }) => name.role === 'duration');
  const others = [
    ...(duration === null ? [] : [{ role: 'duration' as const, read: duration }]),
    ...OTHER_ROLES.flatMap((role) => {
      const one = onlyOne(beside.filter(({ name }) => name.role === role));
      return one === null ? [] : [{ role, read: one }];
    }),
  ];
  const isCrowd = counters.length > MOST_READINGS;
  const readings = isCrowd ? [] : counters.map((counter) => readingOf(counter, others, doubtOf(counter, empty)));
  const used = new Set(readings.flatMap(({ families }) => families.map(({ read }) => read)));
  const rest = named.filter((one) => !used.has(one));
  const isDecoy = ({ name }: ReadFamily) => name.decoy !== null;
  return {
    readings,
    crowd: isCrowd ? counters.length : 0,
    others,
    unread: rest.filter((one) => !isDecoy(one)),
    decoys: rest.filter(isDecoy),
    empty,
  };
}

/** What may time calls: what its name says does, or else what has a unit of time and no other meaning. */
function isTimer({ family, name }: ReadFamily): boolean {
  const isClock = family.type === 'histogram' || family.type === 'summary';
  return isClock && name.decoy === null && (name.role === 'duration' || name.perSecond !== null);
}

function onlyOne(list: readonly ReadFamily[], isBest: (one: ReadFamily) => boolean = () => true): ReadFamily | null {
  const best = list.filter(isBest);
  if (best.length > 0) return best.length === 1 ? best[0]! : null;
  return list.length === 1 ? list[0]! : null;
}

/**
 * The families that may count the calls. What its name calls so comes before what merely has a status, and a counter
 * before a clock's count; a clock that tells statuses apart is heard beside a counter that does not.
 */
function counterCandidates(all: readonly ReadFamily[]): ReadFamily[] {
  // Where a label holds the methods, one that spells them otherwise, or is merely called so, is of something else.
  const named = ['values', 'spelling'].map((why) => all.filter((one) => namedBy(one) === why)).find(hasAny) ?? all;
  const hasCode = ({ labels }: ReadFamily) => labels.code?.meaning.is === 'status';
  const counters = named.filter(({ family, name }) => family.type === 'counter' && name.decoy === null);
  const clearCounters = counters.filter(({ name }) => name.role === 'requests');
  const vagueCounters = counters.filter(({ name }) => name.role === null);
  const timers = named.filter(isTimer);
  const clearTimers = timers.filter(({ name }) => name.role === 'duration');
  if (clearCounters.length > 0) {
    return clearCounters.some(hasCode) ? clearCounters : [...clearCounters, ...clearTimers.filter(hasCode)];
  }
  const vagueWithCode = vagueCounters.filter(hasCode);
  if (clearTimers.length > 0) return [...vagueWithCode, ...clearTimers];
  if (vagueWithCode.length > 0) return vagueWithCode;
  const timersWithCode = timers.filter(hasCode);
  return timersWithCode.length > 0 ? timersWithCode : vagueCounters;
}

type Labelled = Pick<ReadFamily, 'labels'>;

function namedBy({ labels }: Labelled): LabelRole['because'] | undefined {
  return (labels.fullMethod ?? labels.method)?.because;
}

function isSpelled(one: Labelled): boolean {
  return namedBy(one) === 'spelling';
}

function hasAny(list: readonly unknown[]): boolean {
  return list.length > 0;
}

/** The reading in which that family is the counter. */
export function readingOf(counter: ReadFamily, others: readonly OtherFamily[], doubt: string | null): Reading {
  const isTimed = others.some(({ role }) => role === 'duration') || !isTimer(counter);
  // Two ways of naming services cannot be held against each other; nor what merely seems to name the same methods.
  const alike = ({ labels }: ReadFamily) =>
    isSpelled({ labels }) === isSpelled(counter) &&
    (labels.fullMethod !== null || counter.labels.fullMethod !== null || labels.serviceIs === counter.labels.serviceIs);
  const first = { spec: specOf(counter, 'requests'), read: counter };
  const rest = [...(isTimed ? [] : [{ role: 'duration' as const, read: counter }]), ...others]
    .filter(({ read }) => alike(read))
    .map(({ role, read }) => ({ spec: specOf(read, role), read }));
  return {
    convention: {
      id: 'by-labels',
      title: `what its labels say (${counter.family.name})`,
      families: [first.spec, ...rest.map(({ spec }) => spec)],
      serviceLabel: counter.labels.serviceIs,
      ...UNKNOWN_WAYS,
      foundBy: 'labels',
    },
    present: new Set<Role>(['requests', ...rest.map(({ spec }) => spec.role)]),
    hasCounter: true,
    families: [first, ...rest],
    doubt,
    told: new Set(),
    unheard: [],
  };
}

function doubtOf({ family, name, labels }: ReadFamily, empty: readonly ReadFamily[]): string | null {
  const [declared] = empty;
  if (name.role === null) return `the name ${family.name} does not say what it counts`;
  if (!family.declared && !family.name.endsWith('_total') && family.type === 'counter') {
    return `no TYPE line says that ${family.name} is a counter`;
  }
  const who = labels.fullMethod ?? labels.method;
  if (who?.because === 'name') {
    return `its label ${who.label} holds none of the methods that were called, unless it spells them in its own way`;
  }
  if (who?.because === 'spelling' && labels.fullMethod === null && labels.service?.because !== 'values') {
    return `its label ${who.label} spells methods in its own way, and no label names their service`;
  }
  if (!labels.sure && !/rpc/i.test(family.name)) {
    return `${family.name} names methods, but neither services of gRPC nor gRPC itself: it may count what stands behind the calls`;
  }
  if (labels.code?.meaning.is === 'status' && !labels.code.meaning.sure) {
    return `the label ${labels.code.label} has too few values to be known as the status`;
  }
  if (declared !== undefined && family.type !== 'counter') {
    return `the page declares ${declared.family.name}, which has no series`;
  }
  return null;
}
