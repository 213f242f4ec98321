import type { LoadShape, PlacesShape } from '../shared/load-shape.js';
import { rateSegments } from './rate-segments.js';

/** The load to warm up with: at the rate at which the measured phase begins, or comes to first. */
export function openingShape(load: LoadShape): LoadShape {
  if (load.shape === 'closed') return load;
  for (const { startMs, endMs, perSecond, growth } of rateSegments(load)) {
    const seconds = Math.min(1000, endMs - startMs) / 1000;
    const rate = perSecond > 0 ? perSecond : growth * seconds;
    if (rate > 0) return { shape: 'constant', perSecond: rate };
    if (endMs === Number.POSITIVE_INFINITY) break;
  }
  return load;
}

/** Likewise as many in flight as at the beginning. */
export function openingPlaces(places: PlacesShape): PlacesShape {
  return places.shape === 'constant' ? places : { ...places, end: places.start };
}
