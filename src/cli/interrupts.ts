import { GrpcRedError } from '../shared/error.js';

/**
 * Ctrl-C (and SIGTERM), counted: the first asks for a drain, the second stops waiting, a third ends the process.
 * Where there is nothing to drain, before the run and after it, the first one ends what is under way.
 */
export class Interrupts {
  private readonly first = new AbortController();
  private readonly second = new AbortController();
  private readonly onSignal = () => this.next();

  constructor() {
    process.on('SIGINT', this.onSignal);
    process.on('SIGTERM', this.onSignal);
  }

  /** True once a signal came, whatever it ended. */
  get happened(): boolean {
    return this.first.signal.aborted;
  }

  /**
   * Waits for something that comes before the run; rejects with `interrupted` at the first signal.
   *
   * @param reason what it rejects with then, where calls are made already
   */
  async before<T>(work: (stopped: AbortSignal) => Promise<T>, reason?: GrpcRedError): Promise<T> {
    const { signal } = this.first;
    signal.throwIfAborted();
    let refuse = () => {};
    const refused = new Promise<never>((_, reject) => {
      refuse = () => reject(reason ?? signal.reason);
    });
    signal.addEventListener('abort', refuse);
    try {
      return await Promise.race([work(signal), refused]);
    } finally {
      signal.removeEventListener('abort', refuse);
    }
  }

  /** Waits for the results of a run: the first signal stops it softly, the second hard. */
  async whileRunning<T>(run: { stop(): void; abandon(): void }, results: Promise<T>, onDrain: () => void): Promise<T> {
    const drain = () => {
      run.stop();
      onDrain();
    };
    const abandon = () => run.abandon();
    this.first.signal.addEventListener('abort', drain);
    this.second.signal.addEventListener('abort', abandon);
    try {
      return await results;
    } finally {
      this.first.signal.removeEventListener('abort', drain);
      this.second.signal.removeEventListener('abort', abandon);
    }
  }

  /** Aborted when the wait after the run is to end: by the next signal, whether or not one ended the run before. */
  afterRun(): AbortSignal {
    return this.happened ? this.second.signal : this.first.signal;
  }

  /** Signals mean what they mean to any process again. */
  release(): void {
    process.off('SIGINT', this.onSignal);
    process.off('SIGTERM', this.onSignal);
  }

  private next(): void {
    if (!this.happened) {
      this.first.abort(new GrpcRedError('interrupted', 'Interrupted before the first call.', 'Nothing was sent.'));
    } else if (!this.second.signal.aborted) {
      this.second.abort();
    } else {
      process.exit(130);
    }
  }
}
