import { GrpcRedError } from '../shared/error.js';

/**
 * Ctrl-C (and SIGTERM), counted: the first asks for a drain, the second stops waiting, a third ends the process.
 * Before the run there is nothing to drain: the first one ends it.
 */
export class Interrupts {
  private count = 0;
  private readonly drain = new AbortController();
  private readonly stop = new AbortController();
  private readonly onSignal = () => this.next();

  constructor() {
    process.on('SIGINT', this.onSignal);
    process.on('SIGTERM', this.onSignal);
  }

  /** Aborted by the second. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** Waits for something that comes before the run; rejects with `interrupted` at the first signal. */
  async before<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, aborted(this.drain.signal)]);
  }

  /** From now on the first signal stops the run softly, the second hard. */
  whileRunning(run: { stop(): void; abandon(): void }, onDrain: () => void): void {
    this.drain.signal.addEventListener('abort', () => {
      run.stop();
      onDrain();
    });
    this.stop.signal.addEventListener('abort', () => run.abandon());
  }

  /** Signals mean what they mean to any process again. */
  release(): void {
    process.off('SIGINT', this.onSignal);
    process.off('SIGTERM', this.onSignal);
  }

  private next(): void {
    this.count++;
    if (this.count === 1) this.drain.abort();
    else if (this.count === 2) this.stop.abort();
    else process.exit(130);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = () =>
      reject(new GrpcRedError('interrupted', 'Interrupted before the first call.', 'Nothing was sent.'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}
