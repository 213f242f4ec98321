import type { RawSeries } from './raw-series.js';

/**
 * Gives series the labels back that they had on the target's page.
 *
 * Prometheus adds the target's own labels to every series. Where a series had a label of that name, it is renamed to
 * `exported_…` (`honor_labels: false`), and once more where that was taken too; or it stays and the target's gives way
 * (`honor_labels: true`).
 *
 * @param ofTarget its labels, as its `up` series has them
 * @param honorLabels null where that could not be learned: then one exported label shows that they are not honoured
 */
export function asExposed(
  series: readonly RawSeries[],
  ofTarget: ReadonlyMap<string, string>,
  honorLabels: boolean | null,
): RawSeries[] {
  const added = [...ofTarget.keys()];
  const renames = series.some(({ labels }) => added.some((label) => labels.has(`exported_${label}`)));
  const honoured = honorLabels ?? !renames;
  return series.map((one) => {
    const labels = new Map(one.labels);
    for (const label of added) {
      // Of a label that is equal nobody knows whose it is; job and instance are never a service's own.
      if (honoured && label !== 'job' && label !== 'instance') continue;
      labels.delete(label);
      const exported = honoured ? null : longestExported(labels, label);
      if (exported === null) continue;
      labels.set(label, labels.get(exported)!);
      labels.delete(exported);
    }
    return { ...one, labels };
  });
}

function longestExported(labels: ReadonlyMap<string, string>, label: string): string | null {
  let longest: string | null = null;
  for (let name = `exported_${label}`; labels.has(name); name = `exported_${name}`) longest = name;
  return longest;
}
