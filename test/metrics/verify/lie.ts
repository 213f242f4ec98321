import type { SimulatedCall } from './simulated-call.js';

/** One way of counting wrongly; what is left out is honest. */
export interface Lie {
  /** How often the request counter counts a call that ended with this status; `nth` is the call's number, from 0. */
  times?: (code: number, nth: number, call: SimulatedCall) => number;
  /** The status it is counted under. */
  code?: (code: number) => number;
  /** The method it is counted under, in every family. */
  method?: (method: string) => string;
  /** How often the histogram observes it. */
  observations?: (code: number, call: SimulatedCall) => number;
  unitsPerSecond?: number;
  /** How often the counter of failed calls counts one. */
  failures?: (nth: number) => number;
  /** How far the in-flight gauge falls when the call ends. */
  falls?: (code: number) => number;
  /** How often the started counter counts it. */
  starts?: (call: SimulatedCall) => number;
  /** Each message counts so often. */
  messages?: number;
  /** All counters begin anew after that many calls, in the same process. */
  resetsAfter?: number;
  /** The first page is served for ever. */
  frozen?: boolean;
  /** Changes the page's text. */
  bends?: (page: string) => string;
}

export function lieOf(lie: Lie = {}): Required<Lie> {
  return {
    times: () => 1,
    code: (code) => code,
    method: (method) => method,
    observations: () => 1,
    unitsPerSecond: 1,
    failures: () => 1,
    falls: () => 1,
    starts: () => 1,
    messages: 1,
    resetsAfter: -1,
    frozen: false,
    bends: (page) => page,
    ...lie,
  };
}
