import type { LostEnds } from '../conventions/convention.js';
import type { Books } from './books.js';
import { OTHERS_HINT } from './judge-count.js';
import type { Surroundings } from './surroundings.js';
import { calls } from './words.js';

/** Of calls too many: goes on after their number. */
export function unseen(around: Surroundings): string {
  return around.exclusive ? '' : ', and nobody else was seen to call';
}

/** Of calls that somebody may have made whom we did not see. */
export function perhapsOthers(excess: number, around: Surroundings): string {
  const why = around.alike
    ? 'and all families of the method agree, as they would if somebody else had called it'
    : 'so few that an unseen caller could have made them';
  return `${excess} more than ours, ${why}. ${OTHERS_HINT}`;
}

/** Which calls make up for some more than were answered. */
export function besideText({ besideTotal, uncertain }: Books, excess: number): string {
  if (besideTotal === 0) return 'the uncertain calls';
  const beside = "grpc-red's calls of reflection or health";
  return excess <= besideTotal || uncertain === 0 ? beside : `the uncertain calls and ${beside}`;
}

/** The pattern of a library that does not see how some calls end, with what to do. */
export function lostEndsText({ cause, remedy, ofOthers }: LostEnds): string {
  return `${ofOthers ? 'some libraries are' : 'this library is'} known never to count the end of a call where ${cause}. ${remedy}`;
}

/** What the count of a method's calls could not have shown; null: nothing. */
export function powerOf({ uncertain, besideTotal }: Books, rounding: number): string | null {
  const limits = [
    ...(besideTotal > 0
      ? [
          `${calls(besideTotal)} of reflection or health by grpc-red may be counted among these, or not: a mistake of up to that many would not show.`,
        ]
      : []),
    ...(uncertain > 0
      ? [`${calls(uncertain)} ended without the server's word: a mistake of up to that many would not show.`]
      : []),
    ...(rounding > 0 ? [`The page prints few digits: a mistake of up to ${calls(rounding)} would not show.`] : []),
  ];
  return limits.length === 0 ? null : limits.join(' ');
}
