/** What became of one check. `not-exercised`: the run gave it nothing to judge. */
export type CheckOutcome = 'pass' | 'fail' | 'cannot-tell' | 'not-exercised' | 'not-applicable';

/** Which of the RED signals a check speaks of; `page` is about the metrics page itself. */
export type Signal = 'rate' | 'errors' | 'duration' | 'messages' | 'in-flight' | 'page';

/** A closed range; min = max means exactly that. */
export interface Range {
  min: number;
  max: number;
}

/** One claim about the server's metrics, held against our own books. */
export interface Check {
  /** The kind of check: `requests-by-code`, `duration-sum`, … (docs/verification.md lists them). */
  name: string;
  signal: Signal;
  /** `pkg.Service/Method`, or null for a check of the whole page. */
  method: string | null;
  /** The status code it speaks of, or null. */
  code: number | null;
  required: boolean;
  outcome: CheckOutcome;
  expected: Range | null;
  observed: number | null;
  unit: 'calls' | 'messages' | 'seconds' | 'series' | null;
  /** The series judged, as they stand on the page, at most a handful. */
  series: string[];
  /** One plain sentence with the numbers; for anything but a pass it ends in what to do. */
  because: string;
  /** What the check could have caught, where that is worth saying. */
  power: string | null;
}

/**
 * One quantile on both sides. Of the server's only the bucket in which it lies is known: a value from inside of it, as
 * dashboards guess it, may exceed what any caller saw. `serverToMs` is null above the largest bound, both are where the
 * histogram has no buckets.
 */
export interface QuantilePair {
  quantile: number;
  serverFromMs: number | null;
  serverToMs: number | null;
  clientMs: number;
}

/** The server's own clock against the client's, one method. */
export interface ExplainedShare {
  method: string;
  serverSeconds: number;
  clientSeconds: number;
  /** serverSeconds / clientSeconds */
  share: number;
  quantiles: QuantilePair[];
}

/** One method's durations lie where a histogram says little of them. */
export interface PileUp {
  method: string;
  /** Below the first bound, or above the last. */
  where: 'first' | 'beyond';
  /** So many lie there, of so many. */
  calls: number;
  of: number;
  boundMs: number;
  /** By the histogram's own sum. */
  meanMs: number;
}

/** A duration family whose bounds leave quantiles to guesses, and bounds that would not. */
export interface BucketAdvice {
  family: string;
  /** Of `betterBounds`, as of the family's own: `seconds` or `milliseconds`. */
  unit: string;
  pileUps: PileUp[];
  betterBounds: number[];
}

/** Why several checks did not pass: one known way to count wrongly, or to be seen wrongly, whose numbers fit exactly. */
export interface Cause {
  /** `counted-twice`, … (docs/verification.md lists them). */
  id: string;
  methods: string[];
  /** One sentence with series and numbers, and one on what to do. */
  because: string;
  /** What it explains: indices into `Verdict.checks`. */
  checks: number[];
}

/** How exactly calls can be proven by a page, whatever the run showed. */
export type CountCapability =
  | 'per-method-and-code'
  | 'per-method-and-outcome'
  | 'per-method'
  | 'total-and-code'
  | 'total'
  | 'started-only';

/** What a page lets be proven by one convention: from names and labels alone, not from whether the numbers agree. */
export interface Capability {
  convention: string;
  foundBy: 'name' | 'labels' | 'map' | 'probe';
  counts: CountCapability;
  /** Families by role, as they stand on the page. `because`: by their name or by label values, in words. */
  families: { role: string; name: string; type: string; labels: Record<string, string>; because: string }[];
  /** What cannot be proven and why: sentences. */
  inTheWay: string[];
  /** `--metrics-map` lines equal to how the page is read. */
  map: string[];
}

/** What the run proved about the metrics. Any required fail → fail; else any required cannot-tell → cannot-tell; else pass. */
export interface Verdict {
  outcome: 'pass' | 'fail' | 'cannot-tell';
  /** Ids of the conventions found on the page, joined by ` + `; null where none was. */
  convention: string | null;
  /** One sentence: what was proven, and what was not. */
  headline: string;
  checks: Check[];
  causes: Cause[];
  /** What the pages let be proven, one for each convention that they were read by. */
  capability: Capability[];
  explained: ExplainedShare[];
  /** Only families whose bounds serve badly. */
  buckets: BucketAdvice[];
  /** How long after the last call the page agreed (or was given up on). */
  settledAfterMs: number | null;
}
