/** A double as protoc writes it in descriptors: as C's %.15g, or %.17g where that is another number. */
export function formatDouble(value: number): string {
  const special = formatSpecial(value);
  if (special !== null) return special;
  const short = formatG(value, 15);
  return Number(short) === value ? short : formatG(value, 17);
}

/** A float likewise: %.6g, or %.9g. */
export function formatFloat(value: number): string {
  const special = formatSpecial(value);
  if (special !== null) return special;
  const short = formatG(value, 6);
  return Math.fround(Number(short)) === value ? short : formatG(value, 9);
}

function formatSpecial(value: number): string | null {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : null;
}

/** C's %g. */
function formatG(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, exponentText] = value.toExponential(digits - 1).split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < digits) return withoutZeros(value.toFixed(digits - 1 - exponent));
  const sign = exponent < 0 ? '-' : '+';
  return `${withoutZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
