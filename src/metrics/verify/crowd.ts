import type { CallLabels } from '../conventions/convention.js';
import { formatSeries } from '../series.js';
import { callLabelNames } from './called.js';
import { changeOf } from './count-change.js';
import type { LocatedDelta } from './located-delta.js';

/** A label that has a value for nearly every call: a user, a request, a port of the client. */
export interface Crowd {
  label: string;
  /** How many values it took within the run, for one status. */
  values: number;
  /** The calls that these series counted. */
  calls: number;
  /** Some of them, as on the page. */
  series: string[];
  /** There are more than anything but calls can bring about; else it may be the replicas, say, that few calls met. */
  isCertain: boolean;
}

/** Nobody has so many versions, zones or tenants that are all new within one run. */
const MANY = 100;
/** Each of them counted so few calls that the label follows the calls. */
const MOST_CALLS_EACH = 2;
/** Fewer are no crowd yet. */
const FEW = 10;
/** Where they are few, hardly any call may have met a value that another one had. */
const MOST_CALLS_OF_FEW = 1.25;
const NAMED = 4;

/** The label that has the most values on the series of one method that were born within the run; null: none has many. */
export function crowdOf(requests: readonly LocatedDelta[], labels: CallLabels): Crowd | null {
  const born = requests.filter((delta) => delta.before === null && changeOf(delta) > 0);
  if (born.length < FEW) return null;
  const known = callLabelNames(labels);
  const statusOf = (delta: LocatedDelta) => delta.labels.get(labels.code ?? '') ?? '';
  const names = new Set(born.flatMap((delta) => [...delta.labels.keys()]).filter((name) => !known.includes(name)));
  const crowds = [...new Set(born.map(statusOf))].flatMap((status) => {
    const ofStatus = born.filter((delta) => statusOf(delta) === status);
    return [...names].map((label): Crowd => {
      const bearers = ofStatus.filter((delta) => delta.labels.has(label));
      const values = new Set(bearers.map((delta) => delta.labels.get(label))).size;
      return {
        label,
        values,
        isCertain: values >= MANY,
        calls: bearers.reduce((sum, delta) => sum + changeOf(delta), 0),
        series: bearers.slice(0, NAMED).map((delta) => formatSeries(delta.name, delta.labels)),
      };
    });
  });
  const many = crowds.filter(
    ({ values, calls, isCertain }) =>
      values >= FEW && calls <= (isCertain ? MOST_CALLS_EACH : MOST_CALLS_OF_FEW) * values,
  );
  return many.reduce<Crowd | null>((most, one) => (one.values > (most?.values ?? 0) ? one : most), null);
}
