import { STATUS_NAMES } from '../shared/status.js';

/** A status code as Go's `codes.Code.String()` and so ghz's JSON spell it: `NotFound`, `Canceled`, `Code(17)`. */
export function goCodeName(code: number): string {
  const name = STATUS_NAMES[code];
  if (name === undefined) return `Code(${code})`;
  if (name === 'OK') return name;
  if (name === 'CANCELLED') return 'Canceled';
  return name
    .split('_')
    .map((word) => `${word[0]}${word.slice(1).toLowerCase()}`)
    .join('');
}
