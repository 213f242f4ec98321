import { EventEmitter, once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { emptyCount } from './counting-server.js';

/** What one request does to its stream. */
export type Behaviour = (stream: RawStream, server: RawServer) => void;

/** One request as it came, with the answers that a well or badly behaved server gives. */
export class RawStream {
  readonly stream: http2.ServerHttp2Stream;
  readonly headers: http2.IncomingHttpHeaders;
  private readonly server: RawServer;

  constructor(stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders, server: RawServer) {
    this.stream = stream;
    this.headers = headers;
    this.server = server;
  }

  /** Headers, one message for each text, trailers. Counts the status. */
  answer(status: number, ...messages: string[]): void {
    this.server.count.ended[status]!++;
    this.respond({ 'grpc-status': String(status) }, ...messages.map((text) => frame(Buffer.from(text))));
  }

  /** Headers, raw bytes, and whatever trailers; counts nothing. `null` trailers: the stream just ends. */
  respond(trailers: http2.OutgoingHttpHeaders | null, ...bytes: Buffer[]): void {
    const headers = { ':status': 200, 'content-type': 'application/grpc' };
    this.stream.respond(headers, { waitForTrailers: trailers !== null });
    this.stream.on('wantTrailers', () => this.stream.sendTrailers(trailers!));
    this.stream.end(Buffer.concat(bytes));
  }

  /** Trailers-only, with `grpcMessage` as it goes on the wire. Counts the status. */
  answerOnly(status: number, grpcMessage: string): void {
    this.server.count.ended[status]!++;
    this.respondOnly({ 'grpc-status': String(status), 'grpc-message': grpcMessage });
  }

  /** One header block that is the whole answer; counts nothing. */
  respondOnly(headers: http2.OutgoingHttpHeaders): void {
    this.stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...headers }, { endStream: true });
  }
}

/** An HTTP/2 server that answers as it is told, request by request: the last behaviour serves all later ones too. */
export class RawServer {
  /** Requests that it took up, and the statuses that it sent. A behaviour that refuses a request takes it back. */
  readonly count = emptyCount();
  readonly streams: RawStream[] = [];
  readonly sessions: http2.ServerHttp2Session[] = [];
  readonly sockets: Socket[] = [];
  private readonly server: http2.Http2Server | http2.Http2SecureServer;
  private readonly arrivals = new EventEmitter();

  address = '';

  private constructor(behaviours: Behaviour[], options: http2.SecureServerOptions) {
    this.server = options.key === undefined ? http2.createServer(options) : http2.createSecureServer(options);
    keepSockets(this.server, this.sockets);
    this.server.on('session', (session) => {
      session.on('error', () => {});
      this.sessions.push(session);
    });
    this.server.on('sessionError', () => {});
    this.server.on('tlsClientError', () => {});
    this.server.on('stream', (http2Stream, headers) => {
      http2Stream.on('error', () => {});
      this.count.started++;
      const stream = new RawStream(http2Stream, headers, this);
      this.streams.push(stream);
      behaviours[Math.min(this.streams.length, behaviours.length) - 1]!(stream, this);
      this.arrivals.emit('request');
    });
  }

  /** A server that is closed when the test is over; it speaks TLS if `options` has a key. */
  static async serve(
    t: TestContext,
    behaviours: Behaviour[],
    options: http2.SecureServerOptions = {},
    at: { host?: string; port?: number } = {},
  ) {
    const server = new RawServer(behaviours, options);
    t.after(() => server.close());
    server.address = await listen(server.server, at.host, at.port);
    return server;
  }

  /** Resolves once so many requests have come. */
  async arrived(requests: number): Promise<void> {
    while (this.streams.length < requests) await once(this.arrivals, 'request');
  }

  /** No new connections, and an end to those there are. */
  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

/** A gRPC message with its length prefix. */
export function frame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

export function listen(server: Server, host = '127.0.0.1', port = 0): Promise<string> {
  return new Promise((resolve) => {
    server.listen(port, host, () => resolve(`${host}:${(server.address() as AddressInfo).port}`));
  });
}

export function keepSockets(server: Server, sockets: Socket[]): void {
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
}
