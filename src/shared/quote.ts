/** Longest piece of a value that a message repeats. */
const LONGEST = 60;
const LONGEST_PATH = 200;

/** What a user gave, as a message may repeat it: in double quotes, escaped as in JSON, and not without end. */
export function quote(text: string, longest = LONGEST): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** Likewise a path, which says nothing once it is cut short. */
export function quotePath(path: string): string {
  return quote(path, LONGEST_PATH);
}
