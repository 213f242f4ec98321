import type { ClockPlace } from '../conventions/convention.js';

/**
 * How far a server whose clock is read around the answer may honestly exceed its client: a thread that is descheduled
 * between its write and its clock. Beyond this, per call, no scheduler explains it.
 */
const GROSS_FACTOR = 10;
const GROSS_SECONDS = 0.05;

/** Two machines' clocks may run apart by as much as they are ever corrected: 500 ppm each. */
export const CLOCK_SKEW = 1.001;

/** The client time within which the server's bound must hold, in seconds. */
export function reach(boundSeconds: number, clock: ClockPlace): number {
  switch (clock) {
    case 'before-answer':
      return boundSeconds / CLOCK_SKEW;
    case 'around-answer':
      return Math.max(0, Math.min(boundSeconds - GROSS_SECONDS, boundSeconds / GROSS_FACTOR));
  }
}

/** The most that honest durations of so many calls add up to, in seconds. */
export function longestSum(clientSeconds: number, count: number, clock: ClockPlace): number {
  switch (clock) {
    case 'before-answer':
      return clientSeconds * CLOCK_SKEW;
    case 'around-answer':
      return clientSeconds * GROSS_FACTOR + GROSS_SECONDS * count;
  }
}
