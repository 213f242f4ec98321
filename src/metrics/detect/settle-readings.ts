import type { Check } from '../verdict.js';
import { blankCheck } from '../verify/blank-check.js';
import { voided } from '../verify/voided.js';
import type { Reading } from './infer-conventions.js';
import { isVague } from './is-vague.js';
import { entryOf, mapOption } from './metrics-map.js';

/** A reading, and what it was judged to be. */
export interface JudgedReading {
  reading: Reading;
  checks: Check[];
}

/**
 * What several readings of a page say together. Whichever of them is the right one, the calls were counted right where
 * all agree with the books; where one does not, nobody knows whether it was meant to, and no other stands in for it.
 * A counter of which neither name nor status says that it counts calls proves nothing by a number that fits; unless it
 * moved by exactly the calls of a probe, and so did every other that may be meant: before the load, that named them.
 */
export function settleReadings(judged: readonly JudgedReading[]): Check[] {
  const checks = judged.flatMap((one) => one.checks);
  // Of a counter that is told of, or goes by the name of a known library, nothing is open.
  if (judged.some(({ reading }) => reading.told.has('requests'))) return checks;
  const readings = judged.map(({ reading }) => reading);
  const isOpen = readings.every(isUnnamed) && !readings.every(isVouched);
  const disagree =
    judged.length > 1 && checks.some(({ required, outcome }) => required && outcome !== 'pass' && outcome in OPEN);
  if (judged.length === 0 || (!isOpen && !disagree)) return checks;
  const because = becauseOf(readings, disagree);
  const open: Check = { ...blankCheck('roles-told', 'page', null, []), outcome: 'cannot-tell', because };
  return [open, ...checks.map((check) => (check.outcome === 'fail' || isOpen ? voided(check, because) : check))];
}

const OPEN = { fail: true, 'cannot-tell': true };

function isUnnamed(reading: Reading): boolean {
  return reading.probed?.needed ?? isVague(reading);
}

/**
 * Numbers alone speak for a counter that bears the labels of the calls, or a name of calls, if nothing else may be meant.
 * Where the probe was answered with several statuses, a label that stood at one of them leaves errors open.
 */
function isVouched(reading: Reading): boolean {
  const { probed } = reading;
  const isNumberAlone = isWhole(reading) && reading.families[0]!.read.name.role === null;
  return probed?.fits === true && probed.standingCode === null && probed.unborn === null && !isNumberAlone;
}

function isWhole({ convention }: Reading): boolean {
  return 'whole' in convention.families[0].labels;
}

function becauseOf(readings: readonly Reading[], disagree: boolean): string {
  const names = (of: readonly Reading[]) => of.map(nameOf).join(' and ');
  const fitting = readings.filter(({ probed }) => probed?.fits === true);
  const others = readings.filter((one) => !fitting.includes(one));
  // What the probe speaks for is named first.
  const lines = [...fitting, ...others].map(lineOf).join(' or ');
  const moved = `${names(fitting)} moved by exactly the calls of the probe${others.length === 0 ? '' : `, ${names(others)} did not`}`;
  const [first] = fitting;
  const { standingCode = null, unborn = null } = first?.probed ?? {};
  if (first !== undefined && readings.length === 1 && standingCode !== null) {
    return `${moved}, but its label ${standingCode}, which may hold the status, had one value for all that it was answered. Say whether it does: ${lines}, or ${mapOption(entryOf(first.convention.families[0]))} if it holds something else`;
  }
  if (first !== undefined && unborn !== null) {
    return `${moved}, but the page declares ${unborn}, which has no series and may be the one that is meant. Say which one counts the calls: ${lines}, or --metrics-map 'requests=${unborn}'`;
  }
  const ownNames = first?.probed?.ownNames ?? [];
  if (first !== undefined && ownNames.length > 0) {
    const held = ownNames.map(({ label, value }) => `${label} ("${value}")`).join(' or ');
    return `${moved}, but no label holds the names of the methods: write them into ${held} to have each proven. If it counts all calls without their names, say so: ${lines}`;
  }
  if (first !== undefined && isWhole(first)) {
    return `${moved}, but no label names a method, and numbers alone do not say what is counted. If it counts all calls, say so: ${lines}`;
  }
  const probed = fitting.length === 0 || others.length === 0 ? '' : ` ${moved}.`;
  return disagree
    ? `${names(readings)} may each count the calls, by names and labels, and not all of them agree with the books.${probed} Say which one does: ${lines}`
    : `${names(readings)} bears the labels of the calls, but nothing says that it counts them.${probed} Say so: ${lines}${readings.some((one) => one.probed !== undefined) ? '' : ', or find out with --probe'}`;
}

function nameOf({ convention }: Reading): string {
  return convention.families[0].name;
}

/** What would have it read: as a counter of failures where it moved with those of the probe. */
function lineOf({ convention, probed }: Reading): string {
  const [counter] = convention.families;
  if (probed?.fitsErrors === true) return mapOption(entryOf({ ...counter, role: 'errors' }));
  const standing = probed?.standingCode ?? null;
  return mapOption(
    entryOf(standing === null ? counter : { ...counter, labels: { ...counter.labels, code: standing } }),
  );
}
