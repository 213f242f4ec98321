/** Samples of a target's page that never came here. */
export interface DroppedSamples {
  count: number;
  /** How many samples of the page metric_relabel_configs dropped; null where Prometheus does not say it. */
  relabeled: number | null;
}

/** Where they went, as far as Prometheus' own report on the scrape tells it, and what to do about it. */
export function droppedText(target: string, { count, relabeled }: DroppedSamples): string {
  const samples = count === 1 ? '1 sample' : `${count} samples`;
  return `${samples} of each scrape of ${target} did not come here: ${whyText(count, relabeled)}. What is missing may be among them. Read the target's own page (--metrics), or have Prometheus keep them all.`;
}

function whyText(count: number, relabeled: number | null): string {
  if (relabeled === null) {
    return 'Prometheus drops or merges them (metric_relabel_configs), or the selector leaves them out';
  }
  const others =
    'Prometheus took them for duplicates or for out of order (its log says so), or the selector leaves them out';
  if (relabeled === 0) return others;
  const own = 'Prometheus is told to drop them by the metric_relabel_configs of its job';
  return relabeled >= count ? own : `of ${relabeled}, ${own}; of the others, ${others}`;
}
