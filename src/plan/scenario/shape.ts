/** What may stand at one place of a scenario file. Files are checked by it, and editors are told by it. */
export type Shape =
  /** A text, a number or a truth: what an option takes on the command line. */
  | { is: 'text'; help?: string }
  | { is: 'truth'; help?: string }
  /** Anything: a payload. */
  | { is: 'any'; help?: string }
  /** Keys of the user's own. */
  | { is: 'dictionary'; of: Shape; help?: string }
  | { is: 'list'; of: Shape; help?: string }
  /** A list, or one item of it. */
  | { is: 'one-or-more'; of: Shape; help?: string }
  | MapShape;

export interface MapShape {
  is: 'map';
  /** What it is called in messages: `a step`. */
  called: string;
  keys: Record<string, Shape>;
  required?: string[];
  /** What to do about keys that belong elsewhere. */
  elsewhere?: Record<string, string>;
  /** What to do about unknown keys, where a list of all that may stand there would be too long. */
  unknown?: string;
  /** How to write as a map what was given as one value. */
  inFull?: (value: string) => string;
  help?: string;
}
