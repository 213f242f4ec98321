/** Numbers as people read them. All functions are pure and give plain text, without line breaks or control characters. */

/** `1234`, and from ten thousand on in groups: `12,345`. Below that a reader needs none, and grep finds the number. */
export function formatCount(count: number): string {
  const digits = String(Math.round(count));
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count with its noun: `1 call`, `2000 calls`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${Math.round(count) === 1 ? one : many}`;
}

/** A number of events per second: whole from 100 on, three digits below. */
export function formatRate(perSecond: number): string {
  return perSecond >= 100 ? formatCount(perSecond) : threeDigits(perSecond);
}

const NS_UNITS = [
  { name: 'ns', ns: 1 },
  { name: 'µs', ns: 1e3 },
  { name: 'ms', ns: 1e6 },
  { name: 's', ns: 1e9 },
] as const;

/** What comes in one read of a socket shares one reading of the clock: the time between is less than can be told. */
const LEAST_MEASURED_NS = 100;

/** A measured time in three significant digits: `812 ns`, `9.80 ms`, `1.02 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(valueNs: number): string {
  if (valueNs >= 59.95e9) return formatLong(Math.round(valueNs / 1e9));
  if (valueNs < 1000) return valueNs > 0 && valueNs < LEAST_MEASURED_NS ? '<100 ns' : `${Math.round(valueNs)} ns`;
  // 999.6 µs must not become 1000 µs.
  const unit = NS_UNITS.findLast(({ ns }) => valueNs >= ns * 0.9995)!;
  return `${(valueNs / unit.ns).toPrecision(3)} ${unit.name}`;
}

/** A sum of times, in seconds as far as that goes, so that two of them compare at a glance: `0.240 s`, `1093 s`. */
export function formatSeconds(seconds: number): string {
  return seconds > 0 && seconds < 0.001 ? formatDuration(seconds * 1e9) : `${threeDigits(seconds)} s`;
}

/** A time that somebody chose: as `formatDuration`, without the zeros that would claim precision. */
export function formatSetting(valueMs: number): string {
  return formatDuration(valueMs * 1e6)
    .replace(/(\.\d*?)0+ /, '$1 ')
    .replace('. ', ' ');
}

function formatLong(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (seconds < 3600) return joinParts([minutes, 'min'], [seconds % 60, 's']);
  return joinParts([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

function joinParts(large: [number, string], small: [number, string]): string {
  const parts = small[0] === 0 ? [large] : [large, small];
  return parts.map(([value, unit]) => `${formatCount(value)} ${unit}`).join(' ');
}

/** A share as a percentage; only what is exactly nothing or all reads `0 %` or `100 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.01) return '<0.01 %';
  if (percent > 99.99 && percent < 100) return '>99.99 %';
  if (percent >= 1000) return `${formatCount(percent)} %`;
  return `${percent.toFixed(percent < 1 || (percent > 99 && percent < 100) ? 2 : 1)} %`;
}

/** `512 B`, `45.2 kB`, `1.20 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${(bytes / 1e3).toPrecision(3)} kB`;
  return `${threeDigits(bytes / 1e6)} MB`;
}

function threeDigits(value: number): string {
  if (value >= 999.5) return formatCount(value);
  return value < 0.001 ? '0' : value.toPrecision(3);
}
