import type { MetricsPage } from '../page.js';

/** One target's pages around a run. */
export interface TargetPages {
  url: string;
  /** S0: a pause before `before`, in which we were silent; null where there was none. */
  early: MetricsPage | null;
  /** S1: right before the first call. */
  before: MetricsPage;
  /** After the calls of the probe, before all others; null or not given where there was none. */
  probed?: MetricsPage | null;
  during: MetricsPage[];
  /** Pages from after the last call, in order, as far as they were kept: all that came before `after`. */
  settling: MetricsPage[];
  /** A page from the silence after the last call, where one was taken before `after`. */
  late: MetricsPage | null;
  after: MetricsPage;
}
