import type { OwnNames } from './own-names.js';

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
