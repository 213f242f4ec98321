import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
const preparing = new Map<string, Promise<string>>();

/**
 * A folder under .cache/ with the files of fixtures/<name> and the packages of its lock file, made once for each state
 * of those files. So packages that one fixture alone needs are no dependencies of grpc-red's.
 *
 * Several processes may want it at once: each makes one under a name of its own and the first to finish is kept.
 */
export function nodeFixture(name: string): Promise<string> {
  const made = preparing.get(name) ?? prepare(name);
  preparing.set(name, made);
  return made;
}

async function prepare(name: string): Promise<string> {
  const from = join(root, 'fixtures', name);
  const sources = readdirSync(from)
    .filter((file) => /\.(js|json)$/.test(file))
    .sort();
  const hash = createHash('sha256').update(process.version);
  for (const file of sources) hash.update(`${file}\0`).update(readFileSync(join(from, file)));
  const finished = join(root, '.cache', `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(finished)) return finished;
  const own = `${finished}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  try {
    for (const file of sources) cpSync(join(from, file), join(own, file));
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: own });
    renameSync(own, finished);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    // Someone else was first: a folder that is not empty cannot be replaced.
    if (!existsSync(finished)) throw error;
  }
  return finished;
}
