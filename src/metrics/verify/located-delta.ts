import type { SeriesDelta } from '../delta.js';

/** A series' movement and the page it stands on: replicas export the same series each on their own. */
export interface LocatedDelta extends SeriesDelta {
  url: string;
}
