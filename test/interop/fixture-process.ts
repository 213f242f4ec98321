import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;
const STDERR_KEPT = 16_384;

/** A server of the fixtures in a process of its own. */
export interface FixtureProcess {
  /** The line of JSON that it printed when it was ready. */
  ready: Record<string, unknown>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets it end by itself, by closing its stdin, and kills it if it does not; resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a server that prints one line of JSON when it is ready and ends when its stdin does, so that it cannot
 * outlive this process. Rejects with what it said on stderr if it ends, or stays silent, instead.
 */
export async function startFixtureProcess(command: string, args: string[]): Promise<FixtureProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const failed = once(child, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => {});
  const gone = once(child, 'exit');
  gone.catch(() => {});
  child.stdin.on('error', () => {}); // it was killed before it read its end: nothing is lost
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-STDERR_KEPT);
  });

  const lines = createInterface(child.stdout);
  const line = await Promise.race([
    once(lines, 'line').then(([first]) => String(first)),
    failed,
    gone.then(() => null),
    wait(READY_WITHIN_MS, null, { ref: false }),
  ]);
  if (line === null) {
    child.kill('SIGKILL');
    throw new Error(`${command} did not become ready: ${said.trim() || 'it said nothing'}`);
  }
  const ready = JSON.parse(line) as Record<string, unknown>;

  return {
    ready,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await gone;
      clearTimeout(late);
    },
  };
}
