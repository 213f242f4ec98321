import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a fixture server writes its own count of its calls, made without any metrics library. */
export interface CountedCalls {
  /** The file that it is to write a line to for each call. */
  path: string;
  /**
   * Calls by path and status, `/echo.v1.EchoService/Unary 5` → calls. Holds every call whose status has left the
   * server; readable while it runs and after its death.
   */
  counted(): Map<string, number>;
}

let folder: string | undefined;
let opened = 0;

/** A log of its own for each server, in a folder that goes when this process does. */
export function countedCalls(): CountedCalls {
  const path = join(logFolder(), `calls-${++opened}.log`);
  return { path, counted: () => countLines(readFileSync(path, 'latin1')) };
}

function logFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'grpc-red-calls-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
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
