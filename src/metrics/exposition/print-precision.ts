import type { Sample } from '../page.js';

/** What printf's %g and C++ streams print where nothing else was asked for; nobody is known to print fewer. */
const FEWEST_DIGITS = 6;

/** From so many on, the printed text is as good as the number that the server holds. */
const ENOUGH_DIGITS = 15;

/**
 * How exactly a page prints its numbers. `1.23e+06` may stand for 1,230,000 or for anything that is rounded to it;
 * only the page as a whole tells: a printer that writes one number with ten digits did not cut another to three.
 * Whole numbers that are written out are exact, and say nothing of how others are written.
 */
export class PrintPrecision {
  #digits = FEWEST_DIGITS;
  readonly #uncertain: Sample[] = [];

  /** @param text the value as the page has it */
  note(sample: Sample, text: string): void {
    if (this.#digits >= ENOUGH_DIGITS || !/[.eE]/.test(text) || !Number.isFinite(sample.value)) return;
    this.#digits = Math.max(this.#digits, significantDigits(text));
    this.#uncertain.push(sample);
  }

  /** Once all samples were read: gives those their rounding that were not written exactly. */
  settle(): void {
    if (this.#digits >= ENOUGH_DIGITS) return;
    for (const sample of this.#uncertain) {
      sample.rounding = Math.max(sample.rounding, halfUnit(sample.value, this.#digits));
    }
  }
}

/** Of the mantissa, from the first that is not 0: those at its end were written for a reason. */
function significantDigits(text: string): number {
  const end = text.search(/[eE]/);
  const mantissa = end === -1 ? text : text.slice(0, end);
  return mantissa.replace(/[^0-9]/g, '').replace(/^0+/, '').length;
}

function halfUnit(value: number, digits: number): number {
  if (value === 0) return 0;
  const exponent = Number(value.toExponential().split('e')[1]);
  const half = 10 ** (exponent - digits + 1) / 2;
  // A count has no fraction that could have been lost.
  return Number.isInteger(value) && half < 1 ? 0 : half;
}
