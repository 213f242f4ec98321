import { parseStatus } from '../../shared/status.js';
import type { CallLabels, FamilySpec } from '../conventions/convention.js';
import type { MetricsPage } from '../page.js';
import type { Capability, CountCapability } from '../verdict.js';
import { namesMethod } from '../verify/called.js';
import { samplesOn } from '../verify/family-samples.js';
import { codeTextOf, tellsCodes } from '../verify/names-on-pages.js';
import type { Choice } from './choose-readings.js';
import type { Reading } from './infer-conventions.js';
import { entryOf, mapOption } from './metrics-map.js';
import { possibleCode } from './possible-code.js';
import type { ReadFamily } from './read-family.js';

/** What a page can prove by a convention. Pure: from names, types and labels. */
export function capabilityOf(
  { convention, present, obstacles, reading }: Choice['found'][number],
  pages: readonly MetricsPage[],
): Capability {
  const specs = convention.families.filter(({ role }) => present.has(role));
  const readOf = (spec: FamilySpec) => reading?.families.find((each) => each.spec.role === spec.role)?.read;
  const known = reading === null || convention.foundBy === undefined;
  return {
    convention: convention.id,
    foundBy: convention.foundBy ?? 'name',
    counts: countsOf(convention.families[0], pages),
    families: specs.map((spec) => ({
      role: spec.role,
      name: spec.name,
      type: spec.type,
      labels: labelParts(spec.labels),
      because: reading?.told.has(spec.role)
        ? 'told'
        : known
          ? `a name of ${convention.id}`
          : reasonOf(spec, readOf(spec), reading?.probed?.fits),
    })),
    inTheWay: [...obstacles, ...limitsOf(specs, reading?.doubt ?? null), ...perhapsCode(specs, reading, pages)],
    // What stands in names has no line that would say it.
    map: specs.filter(({ inNames }) => inNames === undefined).map((spec) => mapOption(entryOf(spec))),
  };
}

function countsOf(spec: FamilySpec, pages: readonly MetricsPage[]): CountCapability {
  const { labels, countsStarts, outcomes } = spec;
  if (!namesMethod(labels)) return tellsCodes(spec) && outcomes === undefined ? 'total-and-code' : 'total';
  if (countsStarts === true) return 'started-only';
  if (!tellsCodes(spec)) return 'per-method';
  if (outcomes === undefined) return 'per-method-and-code';
  // Of conventions that have either, the page shows which it is; an empty one promises the more usual.
  const texts = codesOn(pages, spec);
  const isStatus = outcomes.failed !== 'all others' && texts.every((text) => parseStatus(text) !== null);
  return isStatus ? 'per-method-and-code' : 'per-method-and-outcome';
}

function codesOn(pages: readonly MetricsPage[], spec: FamilySpec): string[] {
  const samples = samplesOn(pages, spec);
  return [...new Set(samples.map((sample) => codeTextOf(spec, sample) ?? ''))].filter((text) => text !== '');
}

function labelParts(labels: CallLabels): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...callParts(labels), code: labels.code }).flatMap(([part, label]) =>
      label === undefined ? [] : [[part, label]],
    ),
  );
}

function callParts(labels: CallLabels): Record<string, string | undefined> {
  if ('fullMethod' in labels) return { 'full-method': labels.fullMethod };
  if ('pieces' in labels) return { 'part-of-name': labels.pieces.join(' and ') || undefined };
  return 'whole' in labels ? {} : { service: labels.service, method: labels.method };
}

/** Why a family plays its role, and its labels theirs. */
function reasonOf(spec: FamilySpec, read: ReadFamily | undefined, fits?: boolean): string {
  if (read === undefined) return 'its name';
  const { name, labels } = read;
  const said = (label: string, because: 'name' | 'spelling' | 'values' | 'probe', holds: string) =>
    ({
      probe: `${label} moved with the statuses of the probe`,
      values: `${label} ${holds}`,
      spelling: `${label} ${holds}, spelled in its own way`,
      name: `${label} by its name`,
    })[because];
  const { fullMethod, service, method, code } = labels;
  return [
    name.role === null ? `its type, ${spec.type}` : 'its name',
    ...(fits === true && spec.role === 'requests' ? ['moved by exactly the calls of the probe'] : []),
    ...(fullMethod === null ? [] : [said(fullMethod.label, fullMethod.because, 'holds full methods')]),
    ...(service === null ? [] : [said(service.label, service.because, 'names the service')]),
    ...(method === null ? [] : [said(method.label, method.because, 'holds methods')]),
    ...(code?.meaning.is === 'status' ? [said(code.label, code.meaning.by, 'holds statuses')] : []),
    ...(code?.meaning.is === 'outcome' ? [`${code.label} holds words for success and failure`] : []),
  ].join('; ');
}

/** What no run can prove by these families, and what would mend that. */
function limitsOf(specs: readonly FamilySpec[], doubt: string | null): string[] {
  const [counter] = specs;
  const has = (role: FamilySpec['role']) => specs.some((spec) => spec.role === role);
  const limits: string[] = [];
  if (doubt !== null) {
    // The name of a family keeps its letters, wherever it stands.
    const isNamed = specs.some(({ name }) => doubt.startsWith(`${name} `));
    const begun = isNamed ? doubt : `${doubt.slice(0, 1).toUpperCase()}${doubt.slice(1)}`;
    limits.push(`${begun}: a disagreement would not be called a failure.`);
  }
  if (counter?.lossyCode !== undefined) {
    limits.push(
      `The label ${counter.lossyCode} of ${counter.name} says how calls ended, but not with which status of gRPC.`,
    );
  } else if ((counter === undefined || !tellsCodes(counter)) && !has('errors')) {
    limits.push(`${counter?.name ?? 'The counter'} has no label for the status: errors cannot be told from answers.`);
  }
  if (!has('duration')) limits.push('No family of durations.');
  const clock = specs.find(({ role }) => role === 'duration');
  if (clock?.unknownUnit === true)
    limits.push(`The name ${clock.name} does not say its unit: add unit=s (or ms, us, ns).`);
  return limits;
}

/** A counter of unknown names without a status: a label that may be it, for then its errors are there to be proven. */
function perhapsCode(specs: readonly FamilySpec[], reading: Reading | null, pages: readonly MetricsPage[]): string[] {
  const [counter] = specs;
  if (reading === null || counter === undefined || counter.role !== 'requests' || tellsCodes(counter)) return [];
  const label = possibleCode(samplesOn(pages, counter), counter.labels);
  if (label === null) return [];
  return [
    `The label ${label} of ${counter.name} may be the status, for all of its values could be: if it is, add code=${label} to --metrics-map, or errors are not proven.`,
  ];
}
