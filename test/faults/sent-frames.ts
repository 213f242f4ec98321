const PREFACE_BYTES = 24;
const [DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION] = [0, 1, 3, 4, 6, 7, 8, 9];
const OURS = new Set([DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION]);

/** Walks over what one connection sends, and throws where it is not what a client may send. */
export class SentFrames {
  bytes = 0;
  goaways = 0;
  private isOpening = true;
  private missing = 0;
  private highestStreamId = 0;
  private readonly reset = new Set<number>();

  /** What a write holds; a frame's header is never cut. */
  walk(written: Buffer): void {
    this.bytes += written.length;
    let at = 0;
    if (this.isOpening) {
      this.isOpening = false;
      at = PREFACE_BYTES;
    }
    for (;;) {
      const inside = Math.min(this.missing, written.length - at);
      at += inside;
      this.missing -= inside;
      if (at === written.length) return;
      this.begin(written.readUIntBE(at, 3), written[at + 3]!, written.readUInt32BE(at + 5));
      at += 9;
    }
  }

  private begin(length: number, type: number, streamId: number): void {
    if (length > 16_384) throw new Error(`a frame of ${length} bytes was sent`);
    if (!OURS.has(type)) throw new Error(`a frame of type ${type} was sent`);
    if (this.goaways > 0) throw new Error(`a frame of type ${type} was sent after GOAWAY`);
    this.missing = length;
    if (type === GOAWAY) this.goaways++;
    if (type === HEADERS) {
      const isNext = streamId % 2 === 1 && streamId > this.highestStreamId;
      if (!isNext) throw new Error(`stream ${streamId} was opened after ${this.highestStreamId}`);
      this.highestStreamId = streamId;
    }
    if (streamId > this.highestStreamId) throw new Error(`frame ${type} was sent on the idle stream ${streamId}`);
    if (type === RST_STREAM) {
      if (this.reset.has(streamId)) throw new Error(`stream ${streamId} was reset twice`);
      this.reset.add(streamId);
    }
    const isData = type === DATA || type === WINDOW_UPDATE;
    if (isData && this.reset.has(streamId))
      throw new Error(`frame ${type} was sent on stream ${streamId} after its reset`);
  }
}
