import fc from 'fast-check';
import { CHAT, calls, OTHER, type SimulatedCall, UNARY, UPLOAD, WATCH } from '../verify/simulated-call.js';

type Booked = SimulatedCall['booked'];
/** Under what a call may be booked, by the status that its client saw. */
export type Way = (kind: SimulatedCall['kind'], answered: number | null) => readonly Booked[];

/** Statuses that something in front of the handler may say. */
export const IN_FRONT = [1, 4, 7, 8, 12, 13, 14, 16];
/** What calls may be booked as that nobody answered. */
export const UNANSWERED: readonly Booked[] = ['nothing', 'open', 0, 1, 2, 4, 14];

/** Some calls that went alike at an honest server, booked in any of its ways. */
export function someCalls(...ways: readonly Way[]): fc.Arbitrary<SimulatedCall[]> {
  return fc
    .record({
      count: fc.integer({ min: 1, max: 60 }),
      method: fc.constantFrom(UNARY, OTHER, WATCH, UPLOAD, CHAT),
      answered: fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 14, 16, null),
      pick: fc.nat(),
      serverMs: fc.constantFrom(0.001, 0.7, 3, 90, 900),
      aboveMs: fc.constantFrom(0.001, 0.3, 4, 700),
    })
    .map(({ count, method, answered, pick, serverMs, aboveMs }) => {
      const all = ways.flatMap((way) => way(method.kind, answered));
      const booked = all[pick % all.length]!;
      return calls(count, { ...method, answered, booked, serverMs, clientMs: serverMs + aboveMs });
    });
}
