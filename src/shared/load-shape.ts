/**
 * When flows are due, as plain data. `closed`: a place that falls free is due at once. All others are open: flows are
 * due by the clock alone, whether or not earlier ones have ended.
 */
export type LoadShape =
  | { shape: 'closed' }
  | { shape: 'constant'; perSecond: number }
  | ({ shape: 'steps' | 'line' } & Ramp)
  | { shape: 'stages'; stages: Stage[] };

/** How many flows may be in flight at once, as it changes over the measured phase. */
export type PlacesShape = { shape: 'constant' } | ({ shape: 'steps' | 'line' } & Ramp);

/**
 * A number that rises or falls from `start`, by `step` every `everyMs`: at once (steps), or evenly meanwhile (a line).
 * It stays where it is from `end` on, or from `maxMs` on, whichever comes first; at `maxMs` it becomes `end`.
 */
export interface Ramp {
  start: number;
  /** Not 0. */
  step: number;
  everyMs: number;
  /** null: it goes on until `maxMs`, or for ever; but never below 0. */
  end: number | null;
  maxMs: number | null;
}

/** From one rate evenly to another, in `forMs`. */
export interface Stage {
  perSecond: number;
  toPerSecond: number;
  forMs: number;
}
