const LENGTH_BYTES = 4;

/** The messages of a stream in which four bytes of length, big-endian, stand before each. */
export async function* readDelimited(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  for await (const chunk of stream) {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + waiting.readUInt32BE(0);
      if (waiting.length < end) break;
      yield waiting.subarray(LENGTH_BYTES, end);
      waiting = waiting.subarray(end);
    }
  }
  if (waiting.length > 0) throw new Error(`the stream ended inside a message, ${waiting.length} bytes into it`);
}

/** A message as such a stream has it. */
export function delimited(message: Uint8Array): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}
