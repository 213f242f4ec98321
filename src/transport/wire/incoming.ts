// Hot: bench/wire.bench.ts.
import type { CallTable } from './call-table.js';
import { SETTING, type Setting } from './frames/setting.js';
import { writeWindowUpdate } from './frames/write-frames.js';
import type { OutputBuffer } from './output/output-buffer.js';
import { MAX_HEADER_LIST_BYTES } from './response-block.js';

const FIRST_WINDOW = 65_535;
const STREAM_WINDOW = 16 * 1024 * 1024;
const CONNECTION_WINDOW = 1024 * 1024 * 1024;

/** What a connection announces: wide windows, for what comes is read at once, and no pushes. */
export const OWN_SETTINGS: readonly Setting[] = [
  { id: SETTING.HEADER_TABLE_SIZE, value: 4096 },
  { id: SETTING.ENABLE_PUSH, value: 0 },
  { id: SETTING.INITIAL_WINDOW_SIZE, value: STREAM_WINDOW },
  { id: SETTING.MAX_HEADER_LIST_SIZE, value: MAX_HEADER_LIST_BYTES },
];

/**
 * The windows that one connection gives its peer (RFC 9113 §6.9): given back by halves, so that it is rarely done.
 *
 * What comes is read at once, so a window is never used up from where we stand: half of it is given back as soon as it
 * came. A peer that does not wait for that is not told from one that does, and costs us nothing more.
 */
export class Incoming {
  private readonly output: OutputBuffer;
  private readonly table: CallTable;
  private uncredited = 0;

  constructor(output: OutputBuffer, table: CallTable) {
    this.output = output;
    this.table = table;
  }

  /** The connection's window is no setting: it is raised by an update. */
  openConnection(): void {
    writeWindowUpdate(this.output, 0, CONNECTION_WINDOW - FIRST_WINDOW);
  }

  /** Also for DATA of streams that have ended. */
  takeConnection(bytes: number): void {
    this.uncredited += bytes;
    if (this.uncredited < CONNECTION_WINDOW / 2) return;
    writeWindowUpdate(this.output, 0, this.uncredited);
    this.uncredited = 0;
  }

  /** Likewise for a stream, which needs no window any more if this was its last DATA. */
  takeStream(slot: number, bytes: number, isLast: boolean): void {
    const uncredited = this.table.uncredited[slot]! + bytes;
    this.table.uncredited[slot] = uncredited;
    if (uncredited < STREAM_WINDOW / 2 || isLast) return;
    writeWindowUpdate(this.output, this.table.streamId[slot]!, uncredited);
    this.table.uncredited[slot] = 0;
  }
}
