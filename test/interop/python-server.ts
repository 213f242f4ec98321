import { fileURLToPath } from 'node:url';
import { startFixtureProcess } from './fixture-process.js';
import { pythonInterpreter } from './python-interpreter.js';

export interface PythonServerOptions {
  /** Serve metrics and write a log, with the interceptors so ordered; `fixtures/python/metrics.py` lists the ways. */
  wiring?: string;
  /** File that takes a line for every call handled. */
  log?: string;
  /** A method that is not served, though reflection lists it. */
  leaveOut?: string;
}

export interface PythonServer {
  /** `host:port` of the gRPC server. */
  address: string;
  /** Null where no wiring was asked for. */
  metricsUrl: string | null;
  pid: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets open calls end, for some seconds; resolves when it is gone. */
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('../../../fixtures/python/echo_server.py', import.meta.url));

/** Starts the server of fixtures/python on a free port, with its packages installed where that is due. */
export async function startPythonServer({ wiring, log, leaveOut }: PythonServerOptions = {}): Promise<PythonServer> {
  const args = [script];
  if (wiring !== undefined) args.push('--wiring', wiring);
  if (log !== undefined) args.push('--log', log);
  if (leaveOut !== undefined) args.push('--leave-out', leaveOut);
  const { ready, kill, stop } = await startFixtureProcess(await pythonInterpreter(), args);
  const metricsUrl = ready.metrics === undefined ? null : String(ready.metrics);
  return { address: String(ready.grpc), metricsUrl, pid: Number(ready.pid), kill, stop };
}
