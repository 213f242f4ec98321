import { Random } from '../faults/random.js';

/** What a story is drawn with: whole numbers from the seed, and what is made of them. */
export class Draw extends Random {
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** From `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** A number between the two, as likely small as large. */
  logBetween(from: number, to: number): number {
    return from * (to / from) ** (this.below(1_000_000) / 1_000_000);
  }

  some<Item>(items: readonly Item[], count: number): Item[] {
    const left = [...items];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.below(left.length), 1)[0]!);
  }
}
