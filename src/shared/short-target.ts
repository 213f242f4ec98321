/** No host name is longer than 255, and no path of a socket than 108: what is, is a list of addresses. */
const LONGEST = 300;

/** A target as a line names it: a list of a thousand addresses would bury whatever else the line says. */
export function shortTarget(target: string): string {
  return target.length > LONGEST ? `${target.slice(0, LONGEST)}…` : target;
}
