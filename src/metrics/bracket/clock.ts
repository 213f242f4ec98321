/** What a bracket measures its waits with. */
export interface Clock {
  /** Milliseconds since any one moment. */
  nowMs(): number;
  /** Resolves after that time, or as soon as `stopped` is. */
  pause(ms: number, stopped?: AbortSignal): Promise<void>;
}

export const REAL_CLOCK: Clock = { nowMs: () => performance.now(), pause };

function pause(ms: number, stopped?: AbortSignal): Promise<void> {
  if (stopped?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    stopped?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      stopped?.removeEventListener('abort', done);
      resolve();
    }
  });
}
