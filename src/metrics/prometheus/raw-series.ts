import { fieldsOf, itemsOf } from './prometheus-api.js';

/** A sample as it was stored, with the time of its scrape (or its own, where the page gave it one). */
export interface RawSample {
  /** Milliseconds since 1970 by Prometheus' clock. */
  atMs: number;
  /** A float as the API prints it: in full, never with an exponent. */
  value: string;
}

export interface RawSeries {
  name: string;
  labels: Map<string, string>;
  /** In order of time. Of a native histogram these are its counts; its sums stand in `sums`. */
  samples: RawSample[];
  sums: RawSample[] | null;
}

const FLOAT = /^(?:[+-]?Inf|NaN|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** The series of a `matrix` or `vector`; what is none of those is left out. */
export function readSeries(data: unknown): RawSeries[] {
  return itemsOf(fieldsOf(data).result).flatMap((item): RawSeries[] => {
    const { metric, value, values, histogram, histograms } = fieldsOf(item);
    const labels = new Map<string, string>();
    for (const [label, text] of Object.entries(fieldsOf(metric))) {
      if (typeof text === 'string' && text !== '') labels.set(label, text);
    }
    const name = labels.get('__name__');
    labels.delete('__name__');
    if (name === undefined) return [];
    const floats = [...itemsOf(values), ...(value === undefined ? [] : [value])].flatMap((pair) => readSample(pair));
    if (floats.length > 0) return [{ name, labels, samples: floats, sums: null }];
    const natives = [...itemsOf(histograms), ...(histogram === undefined ? [] : [histogram])];
    const part = (of: 'count' | 'sum') =>
      natives.flatMap((pair) => readSample([itemsOf(pair)[0], fieldsOf(itemsOf(pair)[1])[of]]));
    return natives.length === 0 ? [] : [{ name, labels, samples: part('count'), sums: part('sum') }];
  });
}

/** Seconds since 1970 that are a time: up to the year 5138, whatever is added to or taken from them. */
export function isTime(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds >= 0 && seconds < 1e11;
}

function readSample(pair: unknown): RawSample[] {
  const [seconds, value] = itemsOf(pair);
  if (!isTime(seconds) || typeof value !== 'string' || !FLOAT.test(value)) return [];
  return [{ atMs: Math.round(seconds * 1000), value }];
}
