/** As C prints with %g, but that a mantissa has no zeros at its end; null: all digits. */
export function numberText(value: number, digits: number | null): string {
  if (digits === null || value === 0) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 10 ** digits) return String(Number(value.toPrecision(digits)));
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${exponent!.replace(/^([+-])(\d)$/, '$10$2')}`;
}

/** A bucket's `le`, as some write it and others. */
export function boundText(bound: number | undefined, long: boolean): string {
  if (bound === undefined) return '+Inf';
  return long && Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}
