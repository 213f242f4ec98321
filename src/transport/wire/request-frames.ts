// Hot: bench/wire.bench.ts.
import type { MetadataEntry } from '../../shared/endpoint.js';
import type { ByteOutput } from './frames/byte-output.js';
import { GrowingBytes } from './frames/growing-bytes.js';
import { putStreamId, writeHeaders } from './frames/write-frames.js';
import { HpackEncoder } from './hpack/hpack-encoder.js';
import { withTimeout } from './request-fields.js';

const FRAME_HEADER_BYTES = 9;
/** What every peer takes (RFC 9113 §4.2). */
const MAX_FRAME_BYTES = 16_384;

/** HEADERS of a template, with its CONTINUATIONs, as they may be sent any number of times. */
interface KnownFrames {
  deadlineMs: number;
  /** The encoder's, when they were made: with another one they mean something else. */
  epoch: number;
  bytes: Uint8Array;
  /** What is in them. */
  block: Uint8Array;
}

/**
 * Writes the requests of one connection. The first of each template fills the peer's table; once all templates have been
 * sent the table is frozen, and each request is a copy of a few bytes with another stream id in it.
 */
export class RequestFrames {
  private readonly fields: readonly (readonly MetadataEntry[])[];
  private readonly encoder = new HpackEncoder();
  private readonly known: (KnownFrames | null)[];
  private unsentTemplates: number;
  private readonly wasSent: Uint8Array;
  private isSizeUpdateDue = false;
  private scratch = new Uint8Array(1024);

  /** @param fields by template, without grpc-timeout */
  constructor(fields: readonly (readonly MetadataEntry[])[]) {
    this.fields = fields;
    this.known = fields.map(() => null);
    this.wasSent = new Uint8Array(fields.length);
    this.unsentTemplates = fields.length;
  }

  /** See HpackEncoder.setPeerTableSize. */
  setPeerTableSize(bytes: number): void {
    const { epoch } = this.encoder;
    this.encoder.setPeerTableSize(bytes);
    if (this.encoder.epoch === epoch) return;
    this.isSizeUpdateDue = true;
    this.wasSent.fill(0);
    this.unsentTemplates = this.wasSent.length;
  }

  /** Writes the HEADERS of a request, which leave the stream open. */
  write(
    output: ByteOutput,
    streamId: number,
    templateIndex: number,
    deadlineMs: number,
    own: readonly MetadataEntry[] | null = null,
  ): void {
    const known = this.known[templateIndex]!;
    if (known === null || known.deadlineMs !== deadlineMs || known.epoch !== this.encoder.epoch) {
      this.encode(output, streamId, templateIndex, deadlineMs, own);
      return;
    }
    if (own !== null) {
      this.writeWith(output, streamId, known.block, own);
      return;
    }
    const { bytes } = known;
    const { length } = bytes;
    const at = output.claim(length);
    const target = output.bytes;
    if (length <= 64) for (let i = 0; i < length; i++) target[at + i] = bytes[i]!;
    else target.set(bytes, at);
    for (let from = 0; from < length; from += FRAME_HEADER_BYTES + MAX_FRAME_BYTES) {
      putStreamId(target, at + from, streamId);
    }
  }

  /** The template's block, and the literals of one call behind it: they leave both tables as they are. */
  private writeWith(output: ByteOutput, streamId: number, block: Uint8Array, own: readonly MetadataEntry[]): void {
    const { encoder } = this;
    const most = block.length + HpackEncoder.roomFor(own);
    if (most > this.scratch.length) this.scratch = new Uint8Array(2 * most);
    const { scratch } = this;
    scratch.set(block);
    let end = block.length;
    for (let i = 0; i < own.length; i++) {
      const [name, value] = own[i]!;
      end = encoder.encodeSecret(scratch, end, name, name.endsWith('-bin') ? value.replace(/=+$/, '') : value);
    }
    writeHeaders(output, streamId, false, scratch.subarray(0, end), MAX_FRAME_BYTES);
  }

  private encode(
    output: ByteOutput,
    streamId: number,
    templateIndex: number,
    deadlineMs: number,
    own: readonly MetadataEntry[] | null,
  ): void {
    const { encoder } = this;
    const { epoch } = encoder;
    const fields = withTimeout(this.fields[templateIndex]!, deadlineMs);
    const target = new Uint8Array(HpackEncoder.roomFor(fields));
    const block = target.subarray(0, encoder.encode(target, 0, fields));
    if (own === null) writeHeaders(output, streamId, false, block, MAX_FRAME_BYTES);
    else this.writeWith(output, streamId, block, own);
    // What changed the peer's table, by entries or by a size update, is for this once only.
    if (encoder.epoch === epoch && !this.isSizeUpdateDue) {
      const frames = new GrowingBytes();
      writeHeaders(frames, streamId, false, block, MAX_FRAME_BYTES);
      this.known[templateIndex] = { deadlineMs, epoch, block, bytes: frames.bytes.slice(0, frames.length) };
    }
    this.isSizeUpdateDue = false;
    if (this.wasSent[templateIndex] === 1) return;
    this.wasSent[templateIndex] = 1;
    if (--this.unsentTemplates === 0) encoder.freeze();
  }
}
