/** Where frames are written: the output of a connection, or plain memory for bytes that are made beforehand. */
export interface ByteOutput {
  /** Another one after any `claim`, so to be read after it. */
  readonly bytes: Uint8Array;
  /**
   * Takes the next `count` bytes, to be filled at once: by the next claim the place may have been sent.
   *
   * @returns where in `bytes` they begin
   */
  claim(count: number): number;
}
