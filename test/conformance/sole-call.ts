import { once } from 'node:events';
import type { MetadataEntry } from '../../src/shared/endpoint.js';
import type { CallSink, EndCause } from '../../src/transport/transport.js';

/** All that a transport tells of the one call that it carries, in slot 0. */
export class SoleCall implements CallSink {
  readonly headerFields: MetadataEntry[] = [];
  readonly trailerFields: MetadataEntry[] = [];
  readonly messages: Uint8Array[] = [];
  details: Uint8Array | null = null;
  end: { cause: EndCause; status: number; detail: string } | null = null;
  isFull = false;
  private readonly told = new EventTarget();
  private readonly onMessage: (count: number) => void;

  /** @param onMessage called inside the transport's own callback, with the number of messages so far */
  constructor(onMessage: (count: number) => void) {
    this.onMessage = onMessage;
  }

  /** Resolves once `holds` is true, or the call has ended. */
  async until(holds: () => boolean): Promise<void> {
    while (this.end === null && !holds()) await once(this.told, 'more');
  }

  sent(): void {}

  headers(): void {}

  metadata(_slot: number, part: 'headers' | 'trailers', fields: readonly MetadataEntry[]): void {
    (part === 'headers' ? this.headerFields : this.trailerFields).push(...fields);
  }

  statusDetails(_slot: number, bytes: Uint8Array): void {
    this.details = Uint8Array.from(bytes);
  }

  message(_slot: number, view: Uint8Array): void {
    this.messages.push(Uint8Array.from(view));
    this.tell();
    this.onMessage(this.messages.length);
  }

  writable(): void {
    this.isFull = false;
    this.tell();
  }

  ended(_slot: number, cause: EndCause, _wireStatus: number, status: number, detail: string): void {
    // Thrown out of a socket's callback: it ends the process, and with it the suite.
    if (this.end !== null) throw new Error('the transport told the end of a call twice');
    this.end = { cause, status, detail };
    this.tell();
  }

  private tell(): void {
    this.told.dispatchEvent(new Event('more'));
  }
}
