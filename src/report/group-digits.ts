import { formatCount } from './units.js';

/**
 * Sentences of the verdict and of warnings bear plain digits, for scripts; here their counts are written as all others
 * of the report: `20000 calls` → `20,000 calls`. Labels of series stay as they are, and so do numbers of ten digits or
 * more, which are times of day.
 */
export function groupDigits(sentence: string): string {
  return sentence.replace(/\{[^{}]*\}|(?<![^\s(])\d{5,9}(?![^\s.,;:)]|[.,]\d)/g, (found) =>
    found.startsWith('{') ? found : formatCount(Number(found)),
  );
}
