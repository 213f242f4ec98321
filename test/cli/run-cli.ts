import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../bin/grpc-red.js', import.meta.url));

export interface CliEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningCli {
  child: ChildProcess;
  end: Promise<CliEnd>;
  /** Resolves when stderr holds `text`, or the process has ended. */
  says(text: string): Promise<void>;
}

export interface CliOptions {
  /** null: the pipe stays open, for whoever writes to it. */
  input?: string | null;
  env?: NodeJS.ProcessEnv;
  /** A file descriptor in place of the pipe. */
  stdout?: number;
  /** The system lets no file become longer, in blocks of at most 1 KiB. */
  largestFileBlocks?: number;
}

/** Starts the built command line as a user's shell would, without colour and without a terminal. */
export function startCli(args: string[], options: CliOptions = {}): RunningCli {
  const [program, ...before] = limitedNode(options.largestFileBlocks);
  const child = spawn(program!, [...before, bin, ...args], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, COLUMNS: '100', ...options.env },
    stdio: ['pipe', options.stdout ?? 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {});
  if (options.input !== null) child.stdin?.end(options.input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<CliEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => stderr.includes(text) && resolve();
      child.stderr?.on('data', look);
      void end.then(() => resolve());
      look();
    });
  return { child, end, says };
}

export function runCli(args: string[], options: CliOptions = {}): Promise<CliEnd> {
  return startCli(args, options).end;
}

function limitedNode(largestFileBlocks?: number): string[] {
  const node = process.execPath;
  return largestFileBlocks === undefined
    ? [node]
    : ['sh', '-c', `ulimit -f ${largestFileBlocks}; exec "$@"`, 'sh', node];
}
