import { closeSync, openSync, writeSync } from 'node:fs';
import type { EndedCall } from '../record/recorder.js';
import { statusName } from '../shared/status.js';
import type { MethodTarget } from '../target/method-target.js';

const CHUNK_CHARS = 64 * 1024;

/**
 * Writes one JSON line for every call of the measured phase. Lines go out in whole chunks to a file opened for
 * appending, so that several threads can share it; what is kept in memory is one chunk.
 */
export class DetailsLog {
  private readonly fd: number;
  private readonly methods: readonly MethodTarget[];
  private readonly epochMs: number;
  private chunk = '';

  /** @param epochMs what to add to the clock's times to get milliseconds since 1970 */
  constructor(file: string, methods: readonly MethodTarget[], epochMs: number) {
    this.fd = openSync(file, 'a');
    this.methods = methods;
    this.epochMs = epochMs;
  }

  add(call: EndedCall): void {
    if (!call.measured) return;
    const { service, method } = this.methods[call.methodIndex]!;
    this.chunk += `${JSON.stringify({
      timestamp: new Date(this.epochMs + call.sentMs).toISOString(),
      method: `${service}/${method}`,
      latency: Math.round((call.endedMs - call.dueMs) * 1e6),
      service: Math.round((call.endedMs - call.sentMs) * 1e6),
      status: statusName(call.shownStatus),
      cause: call.cause,
      ...(call.detail === '' ? {} : { error: call.detail }),
      sent: call.messagesSent,
      received: call.messagesReceived,
    })}\n`;
    if (this.chunk.length >= CHUNK_CHARS) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.fd);
  }

  private flush(): void {
    const bytes = Buffer.from(this.chunk);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.fd, bytes, written);
    this.chunk = '';
  }
}
