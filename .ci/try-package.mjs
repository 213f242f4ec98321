// Packs the project, installs the package into an empty folder and uses it there as a user would.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'grpc-red-package-'));
try {
  run('npm', ['pack', '--silent', '--pack-destination', folder], root);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  run('npm', ['init', '--yes', '--silent'], folder);
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(folder, archive)], folder);
  run('npx', ['--no-install', 'grpc-red', '--version'], folder);
  run('npx', ['--no-install', 'grpc-red', 'bench', '--help'], folder, 'ignore');
  run('npx', ['--no-install', 'grpc-red', 'demo', '-n', '500'], folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command, args, cwd, stdout = 'inherit') {
  console.log(`$ ${command} ${args.map((arg) => arg.replace(folder, '…')).join(' ')}`);
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', stdout, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`that ended with ${status}`);
    process.exit(1);
  }
}
