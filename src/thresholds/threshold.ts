export const OPERATORS = ['<=', '>=', '==', '!=', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Which durations: those of OK calls, of failed ones, from the real send, and what only streams have. */
export type Times = 'latency' | 'failed' | 'service' | 'first_message' | 'message_gap';

export type Stat = { is: 'percentile'; percentile: number } | { is: 'mean' } | { is: 'min' } | { is: 'max' };

/** Which calls of the measured phase. One that was taken back as asked is good, and has not failed. */
export type Calls =
  | { are: 'started' | 'good' | 'failed' | 'uncertain' | 'refused' | 'unsent' }
  | { are: 'shown'; status: number };

/** What a figure of the report is; `share` is of all calls started. */
export type Metric =
  | { is: 'time'; times: Times; stat: Stat }
  | { is: 'calls'; calls: Calls }
  | { is: 'share'; calls: Calls }
  | { is: 'rps' };

/** In what a figure and its limit are: nanoseconds, 0 to 1, a number of calls, calls per second. */
export type Unit = 'ns' | 'share' | 'calls' | 'per-second';

/** What must hold of one figure. */
export interface Limit {
  is: 'limit';
  /** As it was written; where it names a method, with the method's full name. */
  text: string;
  /** `pkg.Service/Method`, as it was written until it is looked for among the run's; null: all calls. */
  method: string | null;
  /** The metric as it was written, without what stands around it. */
  name: string;
  metric: Metric;
  operator: Operator;
  limit: number;
}

/** `cannot-tell`: an undecided verdict is a failure. */
export interface MustTell {
  is: 'cannot-tell';
  text: string;
}

export type Threshold = Limit | MustTell;

/** Why there is no figure. Too few calls: `needed` of them it takes to speak of the percentile. */
export type Unknown =
  | { is: 'no-calls' }
  | { is: 'no-such-calls'; times: Times }
  | { is: 'too-few'; times: Times; count: number; needed: number };

/** A threshold beside what came of it. */
export interface ThresholdResult {
  threshold: Threshold;
  ok: boolean;
  /** In `unitOf` its metric; null where it is not known, and for `cannot-tell`. */
  observed: number | null;
  /** Why it is not known; null where it is. */
  unknown: Unknown | null;
}

export function unitOf(metric: Metric): Unit {
  switch (metric.is) {
    case 'time':
      return 'ns';
    case 'share':
      return 'share';
    case 'calls':
      return 'calls';
    case 'rps':
      return 'per-second';
  }
}

export function holds(observed: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '<':
      return observed < limit;
    case '<=':
      return observed <= limit;
    case '>':
      return observed > limit;
    case '>=':
      return observed >= limit;
    case '==':
      return observed === limit;
    case '!=':
      return observed !== limit;
  }
}
