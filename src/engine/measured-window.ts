/**
 * The stretch of one thread's run that the rate is made of. Bounded by time, it ends when the time is up (calls drained
 * after it count everywhere but here); bounded by a count, when the last call has ended.
 */
export class MeasuredWindow {
  private startMs = Number.NaN;
  private endMs = Number.POSITIVE_INFINITY;
  private busyBefore: ReturnType<typeof performance.eventLoopUtilization> | null = null;
  private share = 0;
  private ended = 0;

  begin(nowMs: number): void {
    this.startMs = nowMs;
    this.busyBefore = performance.eventLoopUtilization();
  }

  /** A window that never began is empty. The first end stands. */
  end(nowMs: number): void {
    if (Number.isFinite(this.endMs)) return;
    this.endMs = nowMs;
    if (this.busyBefore === null) this.startMs = nowMs;
    else this.share = performance.eventLoopUtilization(this.busyBefore).utilization;
  }

  /** Whether the measured phase lasted still at that moment, as far as is known then. */
  holds(atMs: number): boolean {
    return atMs <= this.endMs;
  }

  /** A call of the measured phase ended that the server may have processed. True: the window held still. */
  count(atMs: number): boolean {
    if (atMs > this.endMs) return false;
    this.ended++;
    return true;
  }

  /**
   * Once it has ended: how long it was, the calls that ended in it, how busy this thread's event loop was (0 to 1), and
   * how long after it the last call of all ended.
   */
  result(lastEndMs: number): { windowMs: number; endedInWindow: number; busyShare: number; drainMs: number } {
    return {
      windowMs: Math.max(0, this.endMs - this.startMs),
      endedInWindow: this.ended,
      busyShare: this.share,
      drainMs: Math.max(0, lastEndMs - this.endMs),
    };
  }
}
