// Brings a checkout to where it can run: installs packages and builds, each only when something changed.
// Needs Node 20 and npm, nothing else. Says what it does on stderr, so that stdout stays the caller's.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['src', 'fixtures', 'test', 'bench'];

step('node_modules/.grpc-red-stamp', hashOf(['package.json', 'package-lock.json']), 'installing packages', () =>
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
);
step(
  'dist/.grpc-red-stamp',
  hashOf(['tsconfig.json', 'package-lock.json', ...sources.flatMap(typescriptIn)]),
  'building',
  () => {
    // Compiled output of a deleted source would go on running: start from nothing.
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']);
  },
);

/** Runs `work` unless `stampFile` already holds `stamp`. */
function step(stampFile, stamp, says, work) {
  const path = join(root, stampFile);
  if (existsSync(path) && readFileSync(path, 'utf8') === stamp) return;
  process.stderr.write(`grpc-red: ${says}…\n`);
  work();
  writeFileSync(path, stamp);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

function typescriptIn(folder) {
  const at = join(root, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

function run(command, args) {
  const windows = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
