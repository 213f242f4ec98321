import { setTimeout } from 'node:timers/promises';

/** Resolves after that time, or as soon as `stopped` is. */
export async function pause(ms: number, stopped?: AbortSignal): Promise<void> {
  // It rejects for nothing but the signal.
  await setTimeout(Math.max(0, ms), undefined, stopped === undefined ? {} : { signal: stopped }).catch(() => {});
}
