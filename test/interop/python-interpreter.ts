import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const requirements = join(root, 'fixtures', 'python', 'requirements.txt');
const interpreterIn = process.platform === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python');
const run = promisify(execFile);
let preparing: Promise<string> | undefined;

/**
 * The path of a Python interpreter that has the packages of fixtures/python/requirements.txt, in a virtual environment
 * under .cache/ that is made once for each state of that file.
 *
 * Several processes may want it at once: each makes one under a name of its own and the first to finish is kept.
 * A moved environment's interpreter works; its scripts do not, so run modules with `-m`.
 */
export function pythonInterpreter(): Promise<string> {
  preparing ??= prepare();
  return preparing;
}

async function prepare(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const finished = join(root, '.cache', `python-${hash}`);
  if (existsSync(finished)) return join(finished, interpreterIn);
  const own = `${finished}.${process.pid}`;
  mkdirSync(join(root, '.cache'), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', own]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(join(own, interpreterIn), [...pip, '--only-binary', ':all:', '--requirement', requirements]);
    renameSync(own, finished);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    // Someone else was first: a folder that is not empty cannot be replaced.
    if (!existsSync(finished)) throw error;
  }
  return join(finished, interpreterIn);
}
