import { parseDuration } from '../shared/duration.js';
import type { Metric } from './threshold.js';

const NUMBER = /^(\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})/;

/** A limit, and the metric that it makes of a count where it is a share of the calls: `errors<1%`. */
export type ReadLimit = { metric: Metric; limit: number } | { wanted: string };

/** Reads what stands behind the comparison, in the unit of its metric, or says what should stand there. */
export function readLimit(metric: Metric, text: string): ReadLimit {
  const number = NUMBER.exec(text)?.[0] ?? '';
  const unit = text.slice(number.length).trim();
  switch (metric.is) {
    case 'time': {
      // k6 writes milliseconds without their name.
      const ms = number !== '' && unit === '' ? Number(number) : parseDuration(text.replaceAll(' ', ''));
      // Not 1100000.0000000002 for 1.1 ms: figures are whole nanoseconds.
      if (ms !== null && ms > 0) return { metric, limit: ms * 1e6 >= 1 ? Math.round(ms * 1e6) : ms * 1e6 };
      return { wanted: 'a time above 0, as 50ms, 1.5s or 250us (a bare number is milliseconds)' };
    }
    case 'share': {
      const share =
        unit === '%' ? shareOf(number) : number !== '' && unit === '' && Number(number) < 1 ? Number(number) : null;
      if (share !== null) return { metric, limit: share };
      return { wanted: 'a share of the calls, from 0% to 100%, or below 1 as 0.001' };
    }
    case 'calls': {
      if (unit === '%' && metric.calls.are !== 'started') {
        const share = shareOf(number);
        if (share !== null) return { metric: { is: 'share', calls: metric.calls }, limit: share };
      }
      if (unit === '' && /^\d+$/.test(number)) return { metric, limit: Number(number) };
      const orShare = metric.calls.are === 'started' ? '' : ', or a share of all calls, as 1%';
      return { wanted: `a whole number of calls${orShare}` };
    }
    case 'rps':
      if (number !== '' && (unit === '' || unit === '/s')) return { metric, limit: Number(number) };
      return { wanted: 'a number of calls per second, as 1000' };
  }
}

/** Rounded once, from the decimal itself: 0.7 / 100 is less than 7 of 1000. */
function shareOf(percent: string): number | null {
  const share = percent === '' ? null : Number(`${percent}e-2`);
  return share !== null && share <= 1 ? share : null;
}
