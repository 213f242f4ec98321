/** A caller who does just what we did, so many times, is no chance any more. */
export const LEAST_FOR_PATTERN = 20;
