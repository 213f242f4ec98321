import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countedCalls } from '../counted-calls.js';
import { ECHO_METHODS, type EchoMethod } from '../echo-client.js';
import { startFixtureProcess } from '../fixture-process.js';
import { type GoProgram, goBinary } from '../go-binary.js';
import { startGoServer } from '../go-server.js';
import { nodeFixture } from '../node-fixture.js';
import { startPythonServer } from '../python-server.js';
import type { Tool } from '../toolchain.js';

export interface RealServerOptions {
  /** How its metrics are put together; each fixture lists its ways. As its library's README has it, unless given. */
  wiring?: string;
  /** A method that is not served, though reflection lists it. */
  leaveOut?: string;
}

/** A server of the echo service with the metrics of a real library, in a process of its own. */
export interface RealServer extends AsyncDisposable {
  address: string;
  metricsUrl: string;
  /** Its own count of its calls, made without the library: `/echo.v1.EchoService/Unary 5` → calls. */
  counted(): Map<string, number>;
}

export interface RealServerKind {
  title: string;
  needs: Tool;
  /** The convention that its page follows. */
  convention: string;
  /** The counter of calls that are over. */
  counter: string;
  /** Methods whose ends it counts, and those whose ends it never does. */
  counts: readonly EchoMethod[];
  neverCounts: readonly EchoMethod[];
  /** Methods whose starts it counts. */
  starts: readonly EchoMethod[];
  /** Which messages it counts: those of every call, or of the sides that stream. */
  messages: 'all' | 'streamed' | 'none';
  /** Statuses under which a call may stand whose deadline passed in its handler. */
  countsDeadlinesAs: readonly number[];
  /** What may be answered to calls that had expired on arrival. */
  answersExpired: readonly string[];
  start(options?: RealServerOptions): Promise<RealServer>;
}

const protos = fileURLToPath(new URL('../../../../protos/', import.meta.url));

const HANDLED = {
  counter: 'grpc_server_handled_total',
  counts: ECHO_METHODS,
  neverCounts: [],
  starts: ECHO_METHODS,
  messages: 'all',
} as const;
/** grpc-go: one timer ends the handler's context, another resets the stream and cancels that context. */
const GO = { needs: 'go', countsDeadlinesAs: [1, 4], answersExpired: ['4'] } as const;

export const REAL_SERVERS = {
  'go-middleware': {
    title: 'Go with go-grpc-middleware',
    convention: 'go-grpc-middleware',
    ...GO,
    ...HANDLED,
    start: (options) => startGo(options, false),
  },
  'go-middleware-zero': {
    title: 'Go with go-grpc-middleware, every series at zero from the start',
    convention: 'go-grpc-middleware',
    ...GO,
    ...HANDLED,
    start: (options) => startGo(options, true),
  },
  otelgrpc: {
    title: "Go with OpenTelemetry's stats handler",
    convention: 'otel-semconv-rpc-stable',
    ...GO,
    ...HANDLED,
    counter: 'rpc_server_call_duration_seconds_count',
    starts: [],
    messages: 'none',
    start: (options) => startOpenTelemetry('otel-server', options),
  },
  'otelgrpc-0.65': {
    title: 'Go with otelgrpc 0.65, which writes milliseconds for seconds',
    convention: 'otelgrpc-0.65',
    ...GO,
    ...HANDLED,
    counter: 'rpc_server_call_duration_seconds_count',
    starts: [],
    messages: 'none',
    start: (options) => startOpenTelemetry('otel-server-0.65', options),
  },
  'otelgrpc-0.64': {
    title: 'Go with otelgrpc 0.64, of the old semantic conventions',
    convention: 'otelgrpc-old',
    ...GO,
    ...HANDLED,
    counter: 'rpc_server_duration_milliseconds_count',
    starts: [],
    messages: 'none',
    start: (options) => startOpenTelemetry('otel-server-0.64', options),
  },
  'grpc-go-plugin': {
    title: "Go with gRPC's own OpenTelemetry plugin",
    convention: 'grpc-a66-otel',
    ...GO,
    ...HANDLED,
    counter: 'grpc_server_call_duration_seconds_count',
    messages: 'none',
    start: (options) => startOpenTelemetry('otel-server', { wiring: 'grpc-plugin', ...options }),
  },
  'nice-grpc': {
    title: 'Node with nice-grpc-prometheus',
    needs: 'npm',
    convention: 'nice-grpc',
    ...HANDLED,
    messages: 'streamed',
    countsDeadlinesAs: [1],
    answersExpired: ['0', '4'],
    start: async (options) => {
      const { wiring = 'once', leaveOut = '' } = options ?? {};
      const log = countedCalls();
      const script = join(await nodeFixture('node-nice-grpc'), 'echo-server.js');
      const args = [script, '--protos', protos, '--log', log.path, '--wiring', wiring, '--leave-out', leaveOut];
      return served(await startFixtureProcess(process.execPath, args), log.counted);
    },
  },
  'py-grpc': {
    title: 'Python with py-grpc-prometheus',
    needs: 'python',
    convention: 'py-grpc-prometheus',
    ...HANDLED,
    counts: ['Unary', 'ClientStream'],
    neverCounts: ['ServerStream', 'Bidi'],
    starts: ['Unary', 'ServerStream'],
    messages: 'streamed',
    countsDeadlinesAs: [1],
    answersExpired: ['0', '4'],
    start: async (options) => {
      const log = countedCalls();
      const { address, metricsUrl, stop } = await startPythonServer({ wiring: 'once', ...options, log: log.path });
      return { address, metricsUrl: metricsUrl!, counted: log.counted, [Symbol.asyncDispose]: stop };
    },
  },
} as const satisfies Record<string, RealServerKind>;

export type RealServerId = keyof typeof REAL_SERVERS;

async function startGo(options: RealServerOptions | undefined, zeroInit: boolean): Promise<RealServer> {
  const { address, metricsUrl, counted, stop } = await startGoServer({ ...options, zeroInit });
  return { address, metricsUrl, counted, [Symbol.asyncDispose]: stop };
}

async function startOpenTelemetry(program: GoProgram, options: RealServerOptions = {}): Promise<RealServer> {
  const { wiring = 'once', leaveOut = '' } = options;
  const log = countedCalls();
  const args = ['-exit-on-eof', '-log', log.path, '-wiring', wiring, '-leave-out', leaveOut];
  return served(await startFixtureProcess(await goBinary(program), args), log.counted);
}

function served(
  { ready, stop }: Awaited<ReturnType<typeof startFixtureProcess>>,
  counted: RealServer['counted'],
): RealServer {
  return {
    address: String(ready.grpc),
    metricsUrl: String(ready.metrics),
    counted,
    [Symbol.asyncDispose]: stop,
  };
}
