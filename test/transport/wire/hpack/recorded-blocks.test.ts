import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { HeaderField } from '../../../../src/transport/wire/hpack/header-field.js';
import { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import { type Field, readFields } from './read-block.js';

interface Recording {
  server: string;
  blocks: { wire: string; fields: Field[] }[];
}

const file = new URL('../../../../../fixtures/hpack/recorded.json', import.meta.url);
const recordings: Recording[] = JSON.parse(readFileSync(file, 'utf8'));

/** Bounds for a slow machine; a mutation takes about a microsecond. */
const MUTATIONS_PER_SERVER = 100_000;
const MAX_SECONDS = 30;
const MAX_GROWTH_BYTES = 128 * 2 ** 20;

describe('header blocks of real servers', () => {
  for (const { server, blocks } of recordings) {
    it(`are read as ${server} meant them`, () => {
      const decoder = new HpackDecoder();
      for (const { wire, fields } of blocks) assert.deepEqual(readFields(decoder, wire), fields);
    });

    it(`of ${server}, mutated ${MUTATIONS_PER_SERVER.toLocaleString('en')} times, neither crash nor bloat the decoder`, () => {
      const before = process.memoryUsage().rss;
      const { faults, sink, seconds } = decodeMutants(blocks.map(({ wire }) => Buffer.from(wire, 'hex')));
      assert.ok(faults > 1000 && sink.fields > MUTATIONS_PER_SERVER, `${faults} faults, ${sink.fields} fields`);
      assert.ok(sink.longest <= 65_536, `${sink.longest} bytes in one field`);
      assert.ok(seconds < MAX_SECONDS, `${seconds} s`);
      assert.ok(process.memoryUsage().rss - before < MAX_GROWTH_BYTES);
    });
  }
});

/** Decodes sound blocks and mutated ones in turn, with a new decoder after each fault. */
function decodeMutants(wires: readonly Buffer[]): { faults: number; sink: CountingSink; seconds: number } {
  const random = randomNumbers(wires.length);
  const begin = performance.now();
  const sink = new CountingSink();
  let faults = 0;
  let decoder = new HpackDecoder();
  for (let i = 0; i < MUTATIONS_PER_SERVER; i++) {
    // So that there is a table to refer to.
    const sound = wires[random() % wires.length]!;
    decoder.decode(sound, 0, sound.length, sink);
    const mutant = mutate(wires[random() % wires.length]!, random);
    if (decoder.decode(mutant, 0, mutant.length, sink) === null) continue;
    faults++;
    decoder = new HpackDecoder();
  }
  return { faults, sink, seconds: (performance.now() - begin) / 1000 };
}

class CountingSink {
  fields = 0;
  longest = 0;

  field(field: HeaderField): void {
    this.fields++;
    this.longest = Math.max(this.longest, field.name().length + field.value().length);
  }
}

/** One to three octets changed, added, left out or repeated. */
function mutate(wire: Buffer, random: () => number): Buffer {
  let bytes = wire;
  for (let times = 1 + (random() % 3); times > 0; times--) {
    const at = random() % (bytes.length + 1);
    const octet = Buffer.from([random() & 0xff]);
    const parts = [
      [bytes.subarray(0, at), octet, bytes.subarray(at + 1)],
      [bytes.subarray(0, at), octet, bytes.subarray(at)],
      [bytes.subarray(0, at), bytes.subarray(at + 1)],
      [bytes.subarray(0, at), bytes.subarray(at >>> 1)],
      [bytes.subarray(0, at)],
    ];
    bytes = Buffer.concat(parts[random() % parts.length]!);
  }
  return bytes;
}

/** xorshift32: the same mutations each time. */
function randomNumbers(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
