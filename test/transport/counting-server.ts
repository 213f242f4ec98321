import type { EventEmitter } from 'node:events';
import type { TestContext } from 'node:test';
import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js';
import { Metadata, type MethodDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';

/** What a server itself knows of its calls: the truth that a tally must agree with. */
export interface ServerCount {
  /** Calls that reached the handler. */
  started: number;
  /** Calls that the handler ended, by status 0 to 16. */
  ended: number[];
}

export function emptyCount(): ServerCount {
  return { started: 0, ended: new Array<number>(17).fill(0) };
}

export const PATHS = {
  unary: '/test.Kinds/Unary',
  'server-stream': '/test.Kinds/ServerStream',
  'client-stream': '/test.Kinds/ClientStream',
  bidi: '/test.Kinds/Bidi',
} as const;

type AnyCall =
  | ServerUnaryCall<Buffer, Buffer>
  | ServerWritableStream<Buffer, Buffer>
  | ServerReadableStream<Buffer, Buffer>
  | ServerDuplexStream<Buffer, Buffer>;

/**
 * A grpc-js server for all four kinds that counts its calls at the handler. The caller's metadata steer it:
 * `x-status` the status to end with, `x-replies` the messages of a server stream, `x-hold` waits for `release`.
 *
 * Unary and server stream send the request back, a client stream answers with how many messages it got, and bidi
 * sends each message back.
 */
export class CountingServer {
  readonly count = emptyCount();
  readonly requests: { metadata: Metadata; peer: string }[] = [];
  /** The messages of unary calls, in the order in which they came. */
  readonly messages: Buffer[] = [];
  private readonly server = new Server({ 'grpc.max_receive_message_length': -1 });
  private readonly cancelledResolvers: (() => void)[] = [];
  private hold: Promise<void>;
  release: () => void = () => {};
  address = '';

  private constructor() {
    this.hold = new Promise((resolve) => {
      this.release = resolve;
    });
    this.server.addService(
      {
        unary: method(PATHS.unary, false, false),
        serverStream: method(PATHS['server-stream'], false, true),
        clientStream: method(PATHS['client-stream'], true, false),
        bidi: method(PATHS.bidi, true, true),
      },
      {
        unary: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
          this.messages.push(call.request);
          void this.handle(call, () => {}).then((end) => done(end.code === 0 ? null : end, call.request));
        },
        serverStream: (call: ServerWritableStream<Buffer, Buffer>) => {
          const replies = Number(wish(call, 'x-replies') ?? 0);
          void this.handle(call, () => {
            for (let i = 0; i < replies; i++) call.write(call.request);
          }).then((end) => finish(call, end));
        },
        clientStream: (call: ServerReadableStream<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
          let messages = 0;
          const received = new Promise<void>((resolve) => call.on('end', resolve));
          void this.handle(call, () => {
            call.on('data', () => messages++);
            return received;
          }).then((end) => done(end.code === 0 ? null : end, Buffer.from(`got ${messages}`)));
        },
        bidi: (call: ServerDuplexStream<Buffer, Buffer>) => {
          const received = new Promise<void>((resolve) => call.on('end', resolve));
          void this.handle(call, () => {
            call.on('data', (message: Buffer) => call.write(message));
            return received;
          }).then((end) => finish(call, end));
        },
      },
    );
  }

  /** A server that is closed when the test is over. */
  static async serve(t: TestContext): Promise<CountingServer> {
    const counting = new CountingServer();
    const { server } = counting;
    t.after(() => server.forceShutdown());
    const port = await new Promise<number>((resolve, reject) => {
      const bound = (error: Error | null, bound: number) => (error ? reject(error) : resolve(bound));
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
    });
    counting.address = `127.0.0.1:${port}`;
    return counting;
  }

  /** Resolves when the server hears that a call was cancelled. */
  cancelled(): Promise<void> {
    return new Promise((resolve) => this.cancelledResolvers.push(resolve));
  }

  private async handle(call: AnyCall, serve: () => void | Promise<void>): Promise<{ code: number; details: string }> {
    this.count.started++;
    this.requests.push({ metadata: call.metadata, peer: call.getPeer() });
    let isOver = false;
    const over = (code: number) => {
      if (!isOver) this.count.ended[code]!++;
      isOver = true;
    };
    const events: EventEmitter = call;
    events.on('cancelled', () => {
      over(status.CANCELLED);
      for (const resolve of this.cancelledResolvers) resolve();
    });
    // A stream that breaks off is told by 'cancelled'; without a listener its error would end the process.
    events.on('error', () => {});
    const served = serve();
    if (wish(call, 'x-hold') !== undefined) await this.hold;
    await served;
    const code = Number(wish(call, 'x-status') ?? 0);
    over(code);
    return { code, details: code === 0 ? '' : `wanted ${code}, 100% über` };
  }
}

function wish(call: AnyCall, name: string): string | undefined {
  return call.metadata.get(name)[0]?.toString();
}

/** grpc-js ends a stream with a status by an 'error', but with OK only by end(). */
function finish(
  call: ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
  end: { code: number; details: string },
): void {
  if (end.code === 0) call.end();
  else call.emit('error', { ...end, metadata: new Metadata() });
}

function method(path: string, requestStream: boolean, responseStream: boolean): MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer) => bytes;
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}
