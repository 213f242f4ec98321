// Hot: bench/wire.bench.ts.
import type { CallEnd } from '../call-end.js';
import { CALL } from './call-table.js';
import type { WireConnection } from './connection.js';
import { ERROR_CODE } from './frames/error-code.js';
import type { OpenCalls } from './open-calls.js';
import type { ResponseBlock } from './response-block.js';
import { endByAnswer, protocolEnd, SHOWN_TYPE_CHARACTERS } from './response-end.js';

/** Reads the answers of one connection's streams (RFC 9113 §8.1; gRPC over HTTP/2, Responses). */
export class Answers {
  private readonly calls: OpenCalls;
  private readonly connection: WireConnection;

  constructor(calls: OpenCalls, connection: WireConnection) {
    this.calls = calls;
    this.connection = connection;
  }

  /** False for an interim response, after which all is as before. */
  headers(slot: number, endStream: boolean, block: ResponseBlock): boolean {
    const { connection } = this;
    const { table, sink, settings } = this.calls;
    if (block.fault !== null) {
      this.malformed(slot, `the server sent headers with ${block.fault}`);
      return true;
    }
    if (table.has(slot, CALL.HEADERS)) {
      if (!endStream) this.malformed(slot, 'the server sent headers in the middle of its answer');
      else if (block.httpStatus !== -1) this.malformed(slot, 'the server sent trailers with a :status');
      else this.ended(slot, block);
      return true;
    }
    const { httpStatus } = block;
    if (httpStatus === -1) {
      this.malformed(slot, 'the server sent headers without a :status');
      return true;
    }
    if (httpStatus < 200) {
      // Informational; the answer is still to come (RFC 9113 §8.1).
      if (endStream) this.malformed(slot, `the server ended the stream with HTTP status ${httpStatus}`);
      return false;
    }
    connection.answered();
    table.httpStatus[slot] = httpStatus;
    table.encoding[slot] = block.encoding === 'identity' ? '' : block.encoding;
    if (!block.isGrpc) {
      table.set(slot, CALL.FOREIGN);
      table.foreignType[slot] = shortened(block.contentType);
    }
    if (endStream) {
      this.ended(slot, block);
      return true;
    }
    table.set(slot, CALL.HEADERS);
    if (settings.wantsMetadata) sink.metadata?.(slot, 'headers', block.fields);
    sink.headers(slot, this.calls.nowMs());
    return true;
  }

  /** False if the stream ended by it. */
  data(slot: number, buffer: Uint8Array, start: number, end: number): boolean {
    const { table, messages } = this.calls;
    if (!table.has(slot, CALL.HEADERS)) {
      this.malformed(slot, 'the server sent DATA before headers');
      return false;
    }
    if (end > start && !table.has(slot, CALL.FOREIGN)) messages.feed(slot, buffer, start, end);
    return true;
  }

  /** The peer's side is closed: by trailers, or (null) by DATA alone. */
  ended(slot: number, last: ResponseBlock | null): void {
    const { calls, connection } = this;
    const { table, settings, sink } = calls;
    const { kind } = settings.templates[table.template[slot]!]!;
    if (!table.has(slot, CALL.HALF_CLOSED)) {
      // The rest of our request is of no use any more: the stream is freed on both sides.
      connection.reset(slot, ERROR_CODE.NO_ERROR);
    } else {
      connection.release(slot);
    }
    if (last !== null && settings.wantsMetadata) sink.metadata?.(slot, 'trailers', last.fields);
    if (last !== null && last.details !== null) sink.statusDetails?.(slot, last.details);
    if (last !== null && last.grpcStatus === 0 && kind === 'unary' && table.messages[slot] === 1) {
      calls.end(slot, 'trailers', 0, 0, last.grpcMessage);
    } else {
      calls.endAs(slot, this.endOf(slot, last));
    }
    connection.ended();
  }

  private endOf(slot: number, last: ResponseBlock | null): CallEnd {
    const { table, settings, messages } = this.calls;
    return endByAnswer(last, {
      kind: settings.templates[table.template[slot]!]!.kind,
      httpStatus: table.httpStatus[slot]!,
      foreignType: table.has(slot, CALL.FOREIGN) ? table.foreignType[slot]! : null,
      messages: table.messages[slot]!,
      isWhole: messages.isBetweenMessages(slot),
    });
  }

  private malformed(slot: number, detail: string): void {
    this.connection.breakOff(slot, ERROR_CODE.PROTOCOL_ERROR, protocolEnd(detail));
  }
}

/** A copy, for a slice would keep the whole text, which the server may have made as long as it likes. */
function shortened(text: string): string {
  return Buffer.from(text.slice(0, SHOWN_TYPE_CHARACTERS), 'latin1').toString('latin1');
}
