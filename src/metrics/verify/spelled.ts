import type { CallLabels } from '../conventions/convention.js';
import type { Series } from '../series.js';
import { type Called, called } from './called.js';
import { fold } from './fold.js';

/** Whether two names are one where capitals, `_`, `-` and dots are left out. */
export function spelledAlike(a: string, b: string): boolean {
  return fold(a) === fold(b) && fold(a) !== '';
}

/**
 * A method's full name as pages spell it: its service with or without its package, or the word `Service`, and the
 * method, folded into one. The first is that of the whole service.
 */
export function foldedPaths({ service, method }: Called): string[] {
  const simple = fold(service.split('.').at(-1)!);
  const services = [fold(service), simple, simple.replace(/service$/, '')];
  return [...new Set(services)].filter((name) => name !== '').map((name) => `${name}${fold(method)}`);
}

/** All that a label of these may hold for a method, folded. */
export function foldedNames(labels: CallLabels, method: Called): string[] {
  return 'fullMethod' in labels ? foldedPaths(method) : [fold(method.method)].filter((name) => name !== '');
}

/** What a series names, folded; '' where it names nothing. */
export function foldedName(labels: CallLabels, series: Series): string {
  return fold('fullMethod' in labels ? (series.labels.get(labels.fullMethod) ?? '') : called(labels, series).method);
}
