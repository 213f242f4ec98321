import type { Books } from './books.js';
import type { Observation } from './observe.js';
import type { Surroundings } from './surroundings.js';

/** What is known of one method, on either side. */
export interface Counted {
  books: Books;
  seen: Observation;
  around: Surroundings;
  /** A series that seems to count its calls where the convention's own counter is not on the page; else null. */
  otherCounter: string | null;
}
