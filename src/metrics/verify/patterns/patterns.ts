import { countedTwice } from './counted-twice.js';
import { endsLost } from './ends-lost.js';
import { inFront } from './in-front.js';
import { lostUpdates } from './lost-updates.js';
import { millisecondsAsSeconds } from './milliseconds-as-seconds.js';
import { otherName } from './other-name.js';
import type { Pattern } from './pattern.js';
import { perMessage } from './per-message.js';
import { startOnly } from './start-only.js';
import { streamsNotCounted } from './streams-not-counted.js';
import { swapped } from './swapped.js';
import { underOneStatus } from './under-one-status.js';

/** In the order in which they are tried: a check is explained once, by the first that fits. */
export const PATTERNS: readonly Pattern[] = [
  swapped,
  otherName,
  countedTwice,
  perMessage,
  startOnly,
  underOneStatus,
  endsLost,
  streamsNotCounted,
  millisecondsAsSeconds,
  lostUpdates,
  ...inFront,
];
