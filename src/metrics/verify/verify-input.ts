import type { MethodResult, ReflectedStreams } from '../../record/run-result.js';
import type { Told } from '../detect/told.js';
import type { Whereabouts } from './excuse-unread.js';
import type { Watch } from './surroundings.js';
import type { TargetPages } from './target-pages.js';

/** The evidence that a verdict is made of: our own books, the pages, and what is known of both. */
export interface VerifyInput extends Omit<Watch, 'unwatched'> {
  methods: readonly MethodResult[];
  /** None unless given. */
  reflected?: readonly ReflectedStreams[];
  pages: readonly TargetPages[];
  /** What the user says of the page, where he says anything. */
  told?: Told;
  /** Where the calls went, as far as that is known. */
  addresses?: Whereabouts['addresses'];
  /** At most so many calls of ours were open at once, where that is known. */
  mostInFlight?: number | null;
  /** When the last call was over, in milliseconds since 1970 by our clock, where that is known. */
  endedAtMs?: number;
}
