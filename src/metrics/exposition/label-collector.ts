import { LabelList } from './label-list.js';

/** Beyond so many labels, looking at one after the other costs more than a Map does: a page may have 100,000 in one sample. */
const FEW = 16;

/** Gathers the labels of one sample as they are read. */
export class LabelCollector {
  readonly #pairs: string[] = [];
  #many: Map<string, string> | null = null;

  has(name: string): boolean {
    if (this.#many !== null) return this.#many.has(name);
    for (let at = 0; at < this.#pairs.length; at += 2) if (this.#pairs[at] === name) return true;
    return false;
  }

  /** @param name one that it does not have yet */
  add(name: string, value: string): void {
    if (this.#many !== null) {
      this.#many.set(name, value);
      return;
    }
    this.#pairs.push(name, value);
    if (this.#pairs.length > 2 * FEW) this.#many = new Map(new LabelList(this.#pairs));
  }

  /** What was gathered. Nothing may be added after it. */
  labels(): ReadonlyMap<string, string> {
    return this.#many ?? new LabelList(this.#pairs.slice());
  }
}
