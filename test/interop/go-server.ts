import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /**
   * The server's own count of its calls by path and status, `/echo.v1.EchoService/Unary 5` → calls, made without the
   * metrics library. Holds every call whose status has left the server; readable while it runs and after its death.
   */
  counted(): Map<string, number>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets open calls end, for some seconds; resolves when it is gone. */
  stop(): Promise<void>;
}

let logs: string | undefined;
let started = 0;

/** Builds the server of fixtures/go where that is due, and starts it on free ports. */
export async function startGoServer(options: GoServerOptions = {}): Promise<GoServer> {
  const { lie = 'none', zeroInit = false, delayMs = 0, tls } = options;
  const log = join(logFolder(), `calls-${++started}.log`);
  const args = ['-exit-on-eof', '-log', log, '-lie', lie, `-zero-init=${zeroInit}`, '-delay', `${delayMs}ms`];
  if (options.address !== undefined) args.push('-grpc', options.address);
  if (options.maxStreams !== undefined) args.push('-max-streams', String(options.maxStreams));
  if (options.maxAgeMs !== undefined) args.push('-max-age', `${options.maxAgeMs}ms`);
  if (tls !== undefined) args.push('-cert', tls.cert, '-key', tls.key, '-client-ca', tls.clientCa ?? '');
  const { ready, kill, stop } = await startFixtureProcess(await goBinary(), args);
  return {
    address: String(ready.grpc),
    metricsUrl: String(ready.metrics),
    pid: Number(ready.pid),
    counted: () => countLines(readFileSync(log, 'latin1')),
    kill,
    stop,
  };
}

function logFolder(): string {
  if (logs === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'grpc-red-go-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    logs = folder;
  }
  return logs;
}

/** What follows the last newline is a write that a kill cut short: its status never left the server. */
function countLines(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split('\n').slice(0, -1)) {
    if (!/^\/[\w.]+\/\w+ \d{1,2}$/.test(line)) throw new Error(`the call log has a line ${JSON.stringify(line)}`);
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}
