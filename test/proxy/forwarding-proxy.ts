import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface ProxyOptions {
  /** What it adds to every answer. */
  headers?: Record<string, string>;
  /** How often it tries a call again that was answered UNAVAILABLE. */
  retries?: number;
  /** Calls that it does not pass on, by their number from 0 (without reflection): the status that it answers itself. */
  refuses?: (nth: number) => number | null;
  /** How long after the end of a call it counts it. */
  countsAfterMs?: number;
  /** How often it counts a call. */
  countsTimes?: number;
  /** Paths that its counts leave out. */
  doesNotCount?: RegExp;
}

/** What the server answered, whole. */
interface Answer {
  head: IncomingHttpHeaders;
  body: Buffer;
  trailers: IncomingHttpHeaders | null;
}

/**
 * A proxy over real HTTP/2, as strict as need be for gRPC: each call is taken in whole, passed on, tried again, and its
 * answer given back. It counts calls by the status that their callers got, as Envoy does, on a page of its own.
 */
export class ForwardingProxy {
  /** Attempts that went on to the server. */
  forwarded = 0;
  /** Calls that it answered itself. */
  refused = 0;
  private calls = 0;
  private readonly counts = new Map<number, number>();
  private readonly options: ProxyOptions;
  private readonly upstream: ClientHttp2Session;
  private readonly server: Http2Server;
  private readonly pages: HttpServer;
  private readonly sessions = new Set<ServerHttp2Session>();

  private constructor(target: string, options: ProxyOptions) {
    this.options = options;
    this.upstream = connect(`http://${target}`);
    this.server = createServer();
    this.server.on('session', (session) => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
    });
    this.server.on('stream', (stream, headers) => void this.serve(stream, headers).catch(() => stream.close()));
    this.pages = createHttpServer((_request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(this.page());
    });
  }

  /** @param target `127.0.0.1:50051` */
  static async start(target: string, options: ProxyOptions = {}): Promise<ForwardingProxy> {
    const proxy = new ForwardingProxy(target, options);
    await once(proxy.server.listen(0, '127.0.0.1'), 'listening');
    await once(proxy.pages.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get metricsUrl(): string {
    return `http://127.0.0.1:${(this.pages.address() as AddressInfo).port}/stats/prometheus`;
  }

  /** Of its callers, of all methods and statuses. */
  counted(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    const closed = [once(this.server, 'close'), once(this.pages, 'close')];
    this.server.close();
    this.pages.close();
    this.pages.closeAllConnections();
    for (const session of this.sessions) session.destroy();
    this.upstream.destroy();
    await Promise.all(closed);
  }

  private page(): string {
    const rows = [...this.counts].map(
      ([status, count]) =>
        `# TYPE envoy_cluster_grpc_${status} counter\nenvoy_cluster_grpc_${status}{envoy_cluster_name="messaging"} ${count}\n`,
    );
    return `${rows.join('')}# TYPE envoy_server_live gauge\nenvoy_server_live 1\n`;
  }

  private async serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const body = await bytesOf(stream);
    const path = String(headers[':path']);
    const status = path.startsWith('/grpc.reflection.') ? null : (this.options.refuses?.(this.calls++) ?? null);
    if (status !== null) {
      this.refused++;
      this.count(path, status);
      const head = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(status) };
      stream.respond({ ...head, ...this.options.headers }, { endStream: true });
      return;
    }
    const answer = await this.forward(headers, body);
    this.count(path, Number((answer.trailers ?? answer.head)['grpc-status']));
    giveBack(stream, answer, this.options.headers ?? {});
  }

  private async forward(headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
    for (let left = this.options.retries ?? 0; ; left--) {
      this.forwarded++;
      const answer = await ask(this.upstream, headers, body);
      const status = (answer.trailers ?? answer.head)['grpc-status'];
      if (status !== UNAVAILABLE || left === 0) return answer;
    }
  }

  private count(path: string, status: number): void {
    const { countsAfterMs = 0, countsTimes = 1, doesNotCount } = this.options;
    if (doesNotCount?.test(path)) return;
    const add = () => this.counts.set(status, (this.counts.get(status) ?? 0) + countsTimes);
    if (countsAfterMs === 0) add();
    else setTimeout(add, countsAfterMs).unref();
  }
}

const UNAVAILABLE = '14';

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function ask(upstream: ClientHttp2Session, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
  const request = upstream.request(headers as OutgoingHttpHeaders);
  let trailers: IncomingHttpHeaders | null = null;
  request.on('trailers', (fields: IncomingHttpHeaders) => {
    trailers = fields;
  });
  request.end(body);
  const [head] = (await once(request, 'response')) as [IncomingHttpHeaders];
  return { head, body: await bytesOf(request), trailers };
}

function giveBack(stream: ServerHttp2Stream, { head, body, trailers }: Answer, added: Record<string, string>): void {
  const headers = { ...head, ...added } as OutgoingHttpHeaders;
  if (trailers === null) {
    stream.respond(headers, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers as OutgoingHttpHeaders));
  stream.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
  stream.end(body);
}
