import { countedCalls } from './counted-calls.js';
import { startFixtureProcess } from './fixture-process.js';
import { goBinary } from './go-binary.js';

/** How the metrics page is wrong; `fixtures/go/lie.go` says what each means. */
export type GoLie =
  | 'none'
  | 'error-not-counted'
  | 'errors-as-ok'
  | 'errors-as-unknown'
  | 'doubled-handled'
  | 'never-handled'
  | 'lost-updates'
  | 'swapped-methods'
  | 'seconds-as-ms'
  | 'ms-as-seconds'
  | 'frozen-page';

export interface GoServerOptions {
  lie?: GoLie;
  /** How the interceptors stand; `fixtures/go/wiring.go` lists the ways. */
  wiring?: string;
  /** A method that is not served, though reflection lists it. */
  leaveOut?: string;
  /** Every series stands on the page from the start, at zero. */
  zeroInit?: boolean;
  /** Taken by every echo call, on top of what its request asks for. */
  delayMs?: number;
  /** `host:port` to listen on; a free port by default. */
  address?: string;
  /** Streams that a connection may have open at a time. */
  maxStreams?: number;
  /** About how long a connection lives before it gets a GOAWAY. */
  maxAgeMs?: number;
  /** Paths of PEM files, as `makeCertificates` gives them. `clientCa` makes the server ask for clients' certificates. */
  tls?: { cert: string; key: string; clientCa?: string };
}

export interface GoServer {
  /** `host:port` of the gRPC server. */
  address: string;
  metricsUrl: string;
  pid: number;
  /** The server's own count of its calls by path and status: `CountedCalls` says more. */
  counted(): Map<string, number>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets open calls end, for some seconds; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Builds the server of fixtures/go where that is due, and starts it on free ports. */
export async function startGoServer(options: GoServerOptions = {}): Promise<GoServer> {
  const { lie = 'none', zeroInit = false, delayMs = 0, tls } = options;
  const log = countedCalls();
  const args = ['-exit-on-eof', '-log', log.path, '-lie', lie, `-zero-init=${zeroInit}`, '-delay', `${delayMs}ms`];
  args.push('-wiring', options.wiring ?? 'once', '-leave-out', options.leaveOut ?? '');
  if (options.address !== undefined) args.push('-grpc', options.address);
  if (options.maxStreams !== undefined) args.push('-max-streams', String(options.maxStreams));
  if (options.maxAgeMs !== undefined) args.push('-max-age', `${options.maxAgeMs}ms`);
  if (tls !== undefined) args.push('-cert', tls.cert, '-key', tls.key, '-client-ca', tls.clientCa ?? '');
  const { ready, kill, stop } = await startFixtureProcess(await goBinary(), args);
  return {
    address: String(ready.grpc),
    metricsUrl: String(ready.metrics),
    pid: Number(ready.pid),
    counted: log.counted,
    kill,
    stop,
  };
}
