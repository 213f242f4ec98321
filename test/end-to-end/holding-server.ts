import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';

const METHODS = ['Prepare', 'Work', 'Fail', 'Clear'] as const;
export type HeldMethod = (typeof METHODS)[number];

const PROTO = `syntax = "proto3"; package hold; message Nothing {}
service Hold { ${METHODS.map((method) => `rpc ${method}(Nothing) returns (Nothing);`).join(' ')} }`;

/** hold.Hold, without reflection: it answers a call at once, or when it is told to. `Fail` answers NOT_FOUND. */
export class HoldingServer {
  address = '';
  /** Its .proto file. */
  readonly proto: string;
  /** The methods of all calls, in the order in which they came. */
  readonly seen: HeldMethod[] = [];
  private readonly held = new Map<HeldMethod, (() => void)[]>();
  private readonly lookers: (() => void)[] = [];

  private constructor(folder: string) {
    this.proto = join(folder, 'hold.proto');
    writeFileSync(this.proto, PROTO);
  }

  static async serve(t: TestContext, ...held: HeldMethod[]): Promise<HoldingServer> {
    const folder = mkdtempSync(join(tmpdir(), 'grpc-red-hold-'));
    const self = new HoldingServer(folder);
    for (const method of held) self.held.set(method, []);
    const server = new Server();
    const bytes = {
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    server.addService(
      Object.fromEntries(
        METHODS.map((method) => [
          method,
          { path: `/hold.Hold/${method}`, requestStream: false, responseStream: false, ...bytes },
        ]),
      ),
      Object.fromEntries(METHODS.map((method) => [method, self.handler(method)])),
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    self.address = `127.0.0.1:${port}`;
    t.after(() => {
      server.forceShutdown();
      rmSync(folder, { recursive: true });
    });
    return self;
  }

  /** Resolves when a call of the method has come. */
  came(method: HeldMethod): Promise<void> {
    return new Promise((resolve) => {
      const look = () => this.seen.includes(method) && resolve();
      this.lookers.push(look);
      look();
    });
  }

  /** Answers what is held of the method, and holds no more of it. */
  release(method: HeldMethod): void {
    const waiting = this.held.get(method) ?? [];
    this.held.delete(method);
    for (const answer of waiting) answer();
  }

  private handler(method: HeldMethod) {
    return (_call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
      this.seen.push(method);
      for (const look of this.lookers) look();
      const answer = () =>
        method === 'Fail' ? done({ code: status.NOT_FOUND, details: 'none' }) : done(null, Buffer.alloc(0));
      const waiting = this.held.get(method);
      if (waiting === undefined) answer();
      else waiting.push(answer);
    };
  }
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
