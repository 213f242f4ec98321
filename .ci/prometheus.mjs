// Prints the path of a Prometheus server: the one that is installed, or else that of Debian's package, unpacked into
// .cache/. Unpacked, not installed: that needs no rights, and starts no server of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.cache/prometheus', import.meta.url));
const unpacked = join(folder, 'usr', 'bin', 'prometheus');
const run = (command, ...args) => spawnSync(command, args, { cwd: folder, stdio: ['ignore', 2, 2] }).status === 0;
const works = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

if (works('prometheus')) {
  console.log('prometheus');
} else {
  if (!works(unpacked)) unpack();
  console.log(unpacked);
}

function unpack() {
  mkdirSync(folder, { recursive: true });
  const download = () => run('apt-get', 'download', '-q', 'prometheus');
  const had = download() || (run('apt-get', 'update', '-q') && download());
  const name = had && readdirSync(folder).find((file) => /^prometheus_.*\.deb$/.test(file));
  if (name && run('dpkg-deb', '-x', name, folder) && existsSync(unpacked) && works(unpacked)) return;
  console.error('Prometheus could not be had as the Debian package prometheus');
  process.exit(1);
}
