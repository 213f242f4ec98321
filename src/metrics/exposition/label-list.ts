/**
 * The labels of one sample, in the order of the page.
 *
 * A Map for each sample was the largest part of what a page of 100,000 series holds (bench/exposition.bench.ts). Samples
 * have a handful of labels, and those are found as fast by looking at each; where there are many, use a Map.
 */
export class LabelList implements ReadonlyMap<string, string> {
  /** Names and values by turns. */
  readonly #pairs: readonly string[];

  /** @param pairs names and values by turns, each name once */
  constructor(pairs: readonly string[]) {
    this.#pairs = pairs;
  }

  get size(): number {
    return this.#pairs.length / 2;
  }

  get(name: string): string | undefined {
    const pairs = this.#pairs;
    for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === name) return pairs[at + 1];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *entries(): MapIterator<[string, string]> {
    const pairs = this.#pairs;
    for (let at = 0; at < pairs.length; at += 2) yield [pairs[at]!, pairs[at + 1]!];
  }

  *keys(): MapIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): MapIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  /** Makes nothing on its way, where an iterator would make an array for each label. */
  forEach(callback: (value: string, name: string, labels: ReadonlyMap<string, string>) => void): void {
    const pairs = this.#pairs;
    for (let at = 0; at < pairs.length; at += 2) callback(pairs[at + 1]!, pairs[at]!, this);
  }
}
