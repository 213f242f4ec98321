// Hot path: bench/call-loop.bench.ts, bench/templates.bench.ts
import { constantBytes, type Payload, payloadCount } from './payload.js';
import type { RowReader } from './rows/row-reader.js';
import { packedAt } from './segments/packed-messages.js';
import { renderMessage } from './segments/render-message.js';
import type { RenderContext } from './template/render-context.js';

/** The messages of one step, as one thread sends them. */
export class StepMessages {
  /** How many there are. */
  readonly count: number;
  /** Whether any of them is worked out for its call. */
  readonly varies: boolean;
  private readonly payload: Payload;
  private readonly constants: (Uint8Array | null)[];

  constructor(payload: Payload, rows: RowReader | null) {
    this.payload = payload;
    this.count = payloadCount(payload, rows?.table ?? null);
    this.constants = payload.isOfRows ? [] : payload.messages.map(constantBytes);
    this.varies = payload.isOfRows || this.constants.includes(null);
  }

  /**
   * The bytes of message `index`; they stay as they are. Where it is one of a list of rows, `context` is told which.
   *
   * @throws GrpcRedError where a template gives nothing that can be sent
   */
  at(index: number, context: RenderContext): Uint8Array {
    const known = this.constants[index];
    if (known !== undefined && known !== null) return known;
    const { messages, packed, isOfRows } = this.payload;
    if (packed !== null) return packedAt(packed, index);
    if (isOfRows) context.row = index;
    return renderMessage(messages[isOfRows ? 0 : index]!, context);
  }
}
