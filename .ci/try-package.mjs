// Packs the project, installs the package into an empty folder and uses it there as a user would.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'grpc-red-package-'));
try {
  run('npm', ['pack', '--silent', '--pack-destination', folder], root);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  run('npm', ['init', '--yes', '--silent'], folder);
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(folder, archive)], folder);
  run('npx', ['--no-install', 'grpc-red', '--version'], folder);
  run('npx', ['--no-install', 'grpc-red', 'demo', '-n', '500', '-O', 'json', '-o', 'demo.json'], folder);
  run('npx', ['--no-install', 'grpc-red', 'demo', 'user-service', '-n', '500', '-o', 'users.txt'], folder);
  await bench();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Against the packaged system, started apart from any command of ours. */
async function bench() {
  const { startMessaging } = await import(
    pathToFileURL(join(folder, 'node_modules/grpc-red/dist/fixtures/messaging/start-messaging.js')).href
  );
  const system = await startMessaging();
  const call = ['--call', 'messaging.MessagingService/GetMessage', '-d', '{"message_id": "msg-1"}'];
  try {
    run(
      'npx',
      ['--no-install', 'grpc-red', 'bench', system.address, '--plaintext', ...call, '--metrics', system.metricsUrl],
      folder,
    );
  } finally {
    await system.stop();
  }
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
    throw new Error('the package does not work');
  }
}
