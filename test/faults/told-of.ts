import { DrivenTransport } from './driven-transport.js';
import { Random } from './random.js';

/** What a connection's caller is told, and its peer sent, where `bytes` come in pieces that end at `cuts`, in order. */
export async function toldOf(seed: number, bytes: Buffer, cuts: readonly number[]): Promise<string[]> {
  const driven = new DrivenTransport(new Random(seed));
  await driven.connect();
  const twin = await driven.twinAfter(driven.twin);
  twin.written = [];
  driven.log = [];
  twin.ready();
  driven.begin(Number.POSITIVE_INFINITY);
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    twin.feed(bytes, from, to);
    from = to;
  }
  const told = [...driven.log, `open ${driven.open}`, `sent ${Buffer.concat(twin.written).toString('hex')}`];
  await driven.close();
  return told;
}
