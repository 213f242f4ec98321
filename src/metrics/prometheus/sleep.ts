/** Resolves after that time, or as soon as the signal is given. */
export function sleep(ms: number, stopped?: AbortSignal): Promise<void> {
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
