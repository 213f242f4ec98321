/** What may be kept: so many, and so many bytes in all. One is always kept, however large. */
export interface KeepLimit<T> {
  count: number;
  bytes: number;
  bytesOf(one: T): number;
}

export function isWithin<T>(list: readonly T[], { count, bytes, bytesOf }: KeepLimit<T>): boolean {
  if (list.length <= 1) return true;
  return list.length <= count && list.reduce((sum, one) => sum + bytesOf(one), 0) <= bytes;
}
