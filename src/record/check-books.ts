/** How often each check of a plan was looked at and broken: measured calls apart from all others. */
export class CheckBooks {
  private readonly counts: CheckCounts;

  constructor(checks: number) {
    this.counts = {
      judged: new Float64Array(2 * checks),
      broken: new Float64Array(2 * checks),
      examples: new Array<string | null>(2 * checks).fill(null),
    };
  }

  /** @param index its place in the plan's list; true: this is the first time that it broke, and an example is wanted */
  add(index: number, measured: boolean, ok: boolean): boolean {
    const { judged, broken, examples } = this.counts;
    const cell = 2 * index + (measured ? 0 : 1);
    judged[cell]!++;
    if (ok) return false;
    broken[cell]!++;
    return examples[cell] === null;
  }

  example(index: number, measured: boolean, text: string): void {
    this.counts.examples[2 * index + (measured ? 0 : 1)] = text;
  }

  result(): CheckCounts {
    return this.counts;
  }
}

/** Two cells for each check: of measured calls, and of others. Plain data. */
export interface CheckCounts {
  judged: Float64Array;
  broken: Float64Array;
  /** How the first one was broken. Untrusted. */
  examples: (string | null)[];
}
