import { fileURLToPath } from 'node:url';
import { startFixtureProcess } from './fixture-process.js';
import { pythonInterpreter } from './python-interpreter.js';

export interface PythonServer {
  /** `host:port` of the gRPC server. */
  address: string;
  pid: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets open calls end, for some seconds; resolves when it is gone. */
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('../../../fixtures/python/echo_server.py', import.meta.url));

/** Starts the server of fixtures/python on a free port, with its packages installed where that is due. */
export async function startPythonServer(): Promise<PythonServer> {
  const { ready, kill, stop } = await startFixtureProcess(await pythonInterpreter(), [script]);
  return { address: String(ready.grpc), pid: Number(ready.pid), kill, stop };
}
