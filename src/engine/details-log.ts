import { closeSync, openSync, writeSync } from 'node:fs';
import type { EndedCall } from '../record/recorder.js';
import type { Warning } from '../record/run-result.js';
import { escapeInvisible } from '../shared/escape-invisible.js';
import { statusName } from '../shared/status.js';
import { whyUnwritable } from '../shared/why-unwritable.js';
import type { MethodTarget } from '../target/method-target.js';

const CHUNK_CHARS = 64 * 1024;

/**
 * Writes one JSON line for every call of the measured phase. Lines go out in whole chunks to a file opened for
 * appending, so that several threads can share it; what is kept in memory is one chunk.
 *
 * A disk that is full ends the log, not the run: what was measured is worth more than its details.
 */
export class DetailsLog {
  private readonly file: string;
  private readonly methods: readonly MethodTarget[];
  private readonly epochMs: number;
  private fd: number | null = null;
  private chunk = '';
  private failure: string | null = null;

  /** @param epochMs what to add to the clock's times to get milliseconds since 1970 */
  constructor(file: string, methods: readonly MethodTarget[], epochMs: number) {
    this.file = file;
    this.methods = methods;
    this.epochMs = epochMs;
  }

  add(call: EndedCall): void {
    if (!call.measured || this.failure !== null) return;
    const { service, method } = this.methods[call.methodIndex]!;
    this.chunk += `${JSON.stringify({
      timestamp: new Date(this.epochMs + call.sentMs).toISOString(),
      method: `${service}/${method}`,
      latency: Math.round((call.endedMs - call.dueMs) * 1e6),
      service: Math.round((call.endedMs - call.sentMs) * 1e6),
      status: statusName(call.shownStatus),
      cause: call.cause,
      ...(call.detail === '' || call.shownStatus === 0 ? {} : { error: call.detail }),
      sent: call.messagesSent,
      received: call.messagesReceived,
    })}\n`;
    if (this.chunk.length >= CHUNK_CHARS) this.attempt(() => this.flush());
  }

  /** Writes what is left. Returns what the reader of the file must know. */
  close(): Warning[] {
    this.attempt(() => {
      this.flush();
      closeSync(this.fd!);
    });
    if (this.failure === null) return [];
    const message = `Calls are missing in ${this.file}: ${this.failure}.`;
    return [{ code: 'details-incomplete', message }];
  }

  private flush(): void {
    this.fd ??= openSync(this.file, 'a');
    const bytes = Buffer.from(escapeInvisible(this.chunk));
    this.chunk = '';
    for (let written = 0; written < bytes.length; ) written += writeSync(this.fd, bytes, written);
  }

  private attempt(work: () => void): void {
    if (this.failure !== null) return;
    try {
      work();
    } catch (error) {
      this.failure = whyUnwritable(error);
    }
  }
}
