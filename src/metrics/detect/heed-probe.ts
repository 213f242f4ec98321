import type { FamilySpec } from '../conventions/convention.js';
import { type Books, total } from '../verify/books.js';
import { changeOf } from '../verify/count-change.js';
import { belongsTo } from '../verify/family-samples.js';
import type { LocatedDelta } from '../verify/located-delta.js';
import { movement } from '../verify/movement.js';
import { type Observation, observe } from '../verify/observe.js';
import { familySeries } from '../verify/series-by-call.js';
import { wholeBooks } from '../verify/whole-books.js';
import type { Reading } from './infer-conventions.js';
import { isOfRuntime } from './is-of-runtime.js';
import { isVague } from './is-vague.js';
import { nameMeaning } from './name-words.js';
import { type OwnNames, ownNames } from './own-names.js';
import { pageFamilies } from './page-families.js';
import { possibleCode } from './possible-code.js';
import { type Probe, statusesOf } from './probe.js';

/** What the probe says of a reading. */
export interface ProbeFit {
  /** Its counter moved by exactly the calls of every method, and of every status where it tells them apart. */
  fits: boolean;
  /** Nothing else says that it counts calls. */
  needed: boolean;
  /** A label that may hold the status: it held one and the same, whatever the probe was answered. */
  standingCode: string | null;
  /** It moved by exactly the calls that failed. */
  fitsErrors: boolean;
  /** A counter that the page declares, and that has no series though calls were made: it may be the one that is meant. */
  unborn: string | null;
  /** Where it names no method: labels that may be to do so. */
  ownNames: OwnNames[];
}

/**
 * A reading with what the probe says of it: whether its counter moved as the probe called, and which label moved with
 * the statuses where no name says which holds them. Only pages from before the load are looked at: whatever its numbers
 * will be, they choose nothing.
 *
 * @param needed nothing else says that its counter counts calls
 */
export function heedProbe(reading: Reading, probe: Probe, needed = isVague(reading)): Reading {
  const known = withCode(reading, probe);
  const unborn = unbornCounters(probe)[0] ?? null;
  const fits = fitsCalls(known, probe);
  const [spec] = known.convention.families;
  const { name, labels } = spec;
  const taken = new Set([labels.code, known.families[0]!.read.labels.service?.label]);
  const standingCode =
    labels.code === undefined && statusesOf(probe).length > 1
      ? possibleCode(
          deltasOf(known.convention.families[0], probe).filter((delta) => changeOf(delta) !== 0),
          labels,
        )
      : null;
  const probed: ProbeFit = {
    fits,
    needed,
    standingCode,
    fitsErrors: !fits && fitsErrors(known, probe),
    unborn,
    ownNames: 'whole' in labels && fits ? ownNames(deltasOf(spec, probe), probe, taken) : [],
  };
  if (!needed || !fits) return { ...known, probed };
  const title = `what the probe says (${name})`;
  return {
    ...known,
    convention: { ...known.convention, id: 'by-probe', title, foundBy: 'probe' },
    doubt: `only the probe says that ${name} counts the calls`,
    probed,
  };
}

/** A label makes a counter that was never counted by leave no series: nothing of it moves. */
function unbornCounters({ pages }: Probe): string[] {
  return pageFamilies(pages.map(({ after }) => after)).flatMap(({ name, type, declared, samples }) => {
    const { role, decoy } = nameMeaning(name, type);
    const mayCount = decoy === null && (role === null || role === 'requests') && !isOfRuntime(name);
    return declared && type === 'counter' && samples.length === 0 && mayCount ? [name] : [];
  });
}

/** Where no label is known to hold the status, the one that moved with those of the probe is. */
function withCode(reading: Reading, probe: Probe): Reading {
  const [first, ...rest] = reading.families;
  const { read, spec } = first!;
  if (read.labels.code?.meaning.is === 'status' || statusesOf(probe).length < 2) return reading;
  const deltas = deltasOf(spec, probe);
  const known = new Set<string>(Object.values({ ...spec.labels, code: undefined }).flat());
  const labels = new Set(deltas.flatMap((delta) => [...delta.labels.keys()]));
  const found = [...labels]
    .filter((label) => !known.has(label) && label !== 'le' && label !== 'quantile')
    .map((label) => ofCode(reading, label))
    .find((one) => movedWithStatuses(one, probe));
  if (found === undefined) return reading;
  const code = found.convention.families[0].labels.code!;
  const labelled = { ...read, labels: { ...read.labels, code: { label: code, meaning: BY_PROBE } } };
  return { ...found, families: [{ spec: found.convention.families[0], read: labelled }, ...rest] };
}

const BY_PROBE = { is: 'status', sure: true, by: 'probe' } as const;

function ofCode(reading: Reading, label: string): Reading {
  const [counter, ...others] = reading.convention.families;
  const { outcomes: _, lossyCode: __, ...rest } = counter;
  const spec = { ...rest, labels: { ...counter.labels, code: label } };
  return { ...reading, convention: { ...reading.convention, families: [spec, ...others] } };
}

/** Exactly: a label that happens to hold small numbers does not move by just these. */
function movedWithStatuses(reading: Reading, probe: Probe): boolean {
  return eachMethod(reading, probe).every(
    ({ own, seen }) =>
      seen !== null &&
      seen.byCode !== null &&
      own.answered.every((count, code) => (seen.byCode!.get(code)?.delta ?? 0) === count),
  );
}

function fitsCalls(reading: Reading, probe: Probe): boolean {
  const methods = eachMethod(reading, probe);
  const isFirm = methods.some(({ own }) => own.firmTotal > 0);
  return isFirm && methods.every(({ own, seen }) => seen !== null && fitsMethod(own, seen));
}

function fitsMethod(own: Books, { requests, byCode }: Observation): boolean {
  if (requests.delta < own.firmTotal || requests.delta > own.most) return false;
  if (byCode === null) return true;
  const open = own.most - total(own.firmAs);
  return own.firmAs.every((least, code) => {
    const counted = byCode.get(code)?.delta ?? 0;
    return counted >= least && counted <= least + open;
  });
}

/** As many as failed, where some failed and others did not. */
function fitsErrors(reading: Reading, probe: Probe): boolean {
  const methods = eachMethod(reading, probe);
  const failed = ({ answered, answeredTotal }: Books) => answeredTotal - (answered[0] ?? 0);
  return (
    methods.some(({ own }) => failed(own) > 0) &&
    methods.every(({ own, seen }) => seen !== null && seen.requests.delta === failed(own))
  );
}

/** What the counter says of each method; null where that cannot be read. */
function eachMethod({ convention }: Reading, probe: Probe): { own: Books; seen: Observation | null }[] {
  const [counter] = convention.families;
  const series = familySeries(convention, deltasOf(counter, probe));
  const books = 'whole' in counter.labels ? [wholeBooks([...probe.books], [], 0)] : probe.books;
  return books.map((own) => {
    const seen = observe(convention, new Set(['requests']), series, own, books);
    return { own, seen: 'observation' in seen ? seen.observation : null };
  });
}

export function deltasOf(spec: FamilySpec, { pages }: Probe): LocatedDelta[] {
  return pages
    .flatMap(({ url, before, after }) => movement(url, before, after, [spec]))
    .filter((delta) => belongsTo(delta, spec));
}
