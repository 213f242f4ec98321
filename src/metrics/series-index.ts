import { type Series, sameSeries, seriesKey } from './series.js';

/**
 * Finds series again, whatever the order of their labels, without a string for each of them:
 * at 100,000 series those strings cost more time and memory than the reading of the page (bench/exposition.bench.ts).
 */
export class SeriesIndex<T extends Series> {
  readonly #byHash = new Map<number, T>();
  /** Those whose hash another series took first. A page made to collide costs a key each, never a search. */
  readonly #byKey = new Map<string, T>();

  /** The item of the same series, or null. */
  find(series: Series): T | null {
    const first = this.#byHash.get(hashOf(series));
    if (first === undefined) return null;
    if (sameSeries(first, series)) return first;
    return this.#byKey.get(seriesKey(series.name, series.labels)) ?? null;
  }

  /** The item of the same series if there is one; else null, and `item` is kept. */
  findOrAdd(item: T): T | null {
    const hash = hashOf(item);
    const first = this.#byHash.get(hash);
    if (first === undefined) {
      this.#byHash.set(hash, item);
      return null;
    }
    if (sameSeries(first, item)) return first;
    const key = seriesKey(item.name, item.labels);
    const other = this.#byKey.get(key);
    if (other !== undefined) return other;
    this.#byKey.set(key, item);
    return null;
  }
}

/** Equal for equal series: the labels are summed, so that their order does not matter. 30 bits, which V8 keeps unboxed. */
function hashOf({ name, labels }: Series): number {
  let hash = hashText(name, 0);
  labels.forEach((value, label) => {
    if (value !== '') hash = (hash + hashLabel(label, value)) | 0;
  });
  return hash & 0x3fffffff;
}

function hashLabel(label: string, value: string): number {
  const seed = hashText(label, 1);
  if (label !== 'le') return hashText(value, seed);
  const bound = Number(value);
  // `+Inf`, `Inf` and `infinity` are one bound, and only the last of them is a number here.
  return Number.isFinite(bound) ? mix(seed, Math.trunc(bound * 1e6)) : seed;
}

function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return mix(hash, text.length);
}

/** Spreads small differences over all bits, so that sums of labels seldom meet. */
function mix(hash: number, more: number): number {
  const mixed = Math.imul(hash ^ more ^ (hash >>> 15), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
