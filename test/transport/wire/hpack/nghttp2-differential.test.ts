import assert from 'node:assert/strict';
import { once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RawHttp2Client } from './raw-http2-client.js';
import type { Block, Field } from './read-block.js';

/** What one request says, what the server is to answer, and which table sizes either side sets before it. */
interface Round {
  request: Field[];
  response: Field[];
  trailers: Field[];
  secret: boolean;
  serverTableBytes: number | null;
  clientTableBytes: number | null;
}

const name = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('x-a', 'x-b', 'accept', 'user-agent', 'etag', 'x-trace-id', 'authorization'),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^x-[a-z0-9!#$&'*+.^_`|~-]{1,40}$/) },
);
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('', '1', 'application/grpc', 'a longer value, with spaces', 'Z'.repeat(300)),
  },
  { weight: 2, arbitrary: fc.stringMatching(/^[!-~][ -~]{0,60}[!-~]$/) },
  { weight: 1, arbitrary: fc.nat(700).map((length) => 'ab'.repeat(length)) },
);
const fields = (maxLength: number): fc.Arbitrary<Field[]> => fc.array(fc.tuple(name, value), { maxLength });
/** One of a name: what node:http2 takes as an object. */
const unique = fc.uniqueArray(fc.tuple(name, value), { maxLength: 12, selector: ([one]) => one });
const tableBytes = fc.option(fc.constantFrom(0, 33, 100, 300, 4096, 4096, 16_384), { freq: 2 });
const rounds = fc.array(
  fc.record<Round>({
    request: fields(20),
    response: unique,
    trailers: unique,
    secret: fc.boolean(),
    serverTableBytes: tableBytes,
    clientTableBytes: tableBytes,
  }),
  { minLength: 20, maxLength: 20 },
);

const PSEUDO: Field[] = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/x.Y/Z'],
  [':authority', 'localhost'],
];

describe('the header encoder and decoder, against nghttp2', () => {
  it('agree with it on every field, whatever table sizes either side sets meanwhile', async () => {
    let exchanged = 0;
    let updatesSent = 0;
    let updatesReceived = 0;
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const peer = await Nghttp2Peer.listen();
        const client = await RawHttp2Client.connect(peer.port);
        try {
          for (const round of all) {
            const answer = await exchange(client, peer, round);
            assert.deepEqual(peer.request, [...PSEUDO, ...round.request]);
            assert.deepEqual(peer.never, secretsOf(round.request));
            assert.deepEqual(answer, expectedAnswer(round));
            exchanged++;
          }
          updatesSent += client.sent.filter(isSizeUpdate).length;
          updatesReceived += client.received.filter(isSizeUpdate).length;
        } finally {
          client.close();
          await peer.close();
        }
      }),
      { numRuns: 40 },
    );
    assert.equal(exchanged, 800);
    assert.ok(updatesSent >= 100 && updatesReceived >= 100, `${updatesSent} and ${updatesReceived} size updates`);
  });
});

function isSizeUpdate(block: Buffer): boolean {
  return (block[0]! & 0xe0) === 0x20;
}

function exchange(client: RawHttp2Client, peer: Nghttp2Peer, round: Round): Promise<Block[]> {
  peer.next = round;
  if (round.clientTableBytes !== null) client.announceTableSize(round.clientTableBytes);
  return client.request([...PSEUDO, ...round.request]);
}

function expectedAnswer({ response, trailers, secret }: Round): Block[] {
  const isNever = (one: string): boolean => secret || one === 'authorization';
  const block = (fields: Field[], all: Field[]): Block => ({
    fault: null,
    fields: [...fields, ...all],
    never: all.map(([one]) => one).filter(isNever),
  });
  const head = block([[':status', '200']], response);
  return trailers.length === 0 ? [head] : [head, block([], trailers)];
}

function secretsOf(request: Field[]): string[] {
  return request.map(([one]) => one).filter((one) => one === 'authorization');
}

/** The types do not know `sendDate` yet. */
const RESPONSE_OPTIONS = { waitForTrailers: true, sendDate: false } as http2.ServerStreamResponseOptions;

/** A server of node:http2 that answers as it is told. */
class Nghttp2Peer {
  next: Round | null = null;
  /** The last request as nghttp2 read it. */
  request: Field[] = [];
  never: string[] = [];
  private readonly server = http2.createServer({ maxDeflateDynamicTableSize: 65_536 });

  private constructor() {
    this.server.on(
      'stream',
      (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders, ...[, raw]: [number, string[]]) => {
        const { response, trailers, secret, serverTableBytes } = this.next!;
        this.request = raw.flatMap((one, i) => (i % 2 === 0 ? [[one, raw[i + 1]!] as const] : []));
        this.never = (headers as Record<symbol, string[]>)[http2.sensitiveHeaders] ?? [];
        if (serverTableBytes !== null) stream.session!.settings({ headerTableSize: serverTableBytes });
        const outgoing = (fields: Field[]): http2.OutgoingHttpHeaders => ({
          ...Object.fromEntries(fields),
          [http2.sensitiveHeaders]: secret ? fields.map(([one]) => one) : [],
        });
        stream.respond({ ':status': 200, ...outgoing(response) }, RESPONSE_OPTIONS);
        stream.on('wantTrailers', () => stream.sendTrailers(outgoing(trailers)));
        stream.end();
      },
    );
  }

  static async listen(): Promise<Nghttp2Peer> {
    const peer = new Nghttp2Peer();
    peer.server.listen(0, '127.0.0.1');
    await once(peer.server, 'listening');
    return peer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}
