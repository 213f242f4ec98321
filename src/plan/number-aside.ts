/** So many of the numbers that an int32 holds, the last ones, are of no flow of the load. */
export const NUMBERS_ASIDE = 2;
export const FIRST_ASIDE = 2 ** 31 - NUMBERS_ASIDE;

/**
 * The request number of what comes once. How many flows the load will have is often not known before it, and a number that
 * goes on behind any load fits no int32; so these stand at the end of that, and the load leaves them out.
 */
export function numberAside(phase: 'set-up' | 'teardown'): number {
  return phase === 'set-up' ? FIRST_ASIDE : FIRST_ASIDE + 1;
}
