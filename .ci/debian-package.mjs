// Prints the path of a program that tests need: the installed one, or else that of its Debian package, unpacked into
// .cache/. Unpacked, not installed: that needs no rights, and starts no service.
//   node .ci/debian-package.mjs nginx usr/sbin/nginx -v
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [name, path, ...question] = process.argv.slice(2);
const folder = fileURLToPath(new URL(`../.cache/${name}`, import.meta.url));
const unpacked = join(folder, path);
const run = (command, ...args) => spawnSync(command, args, { cwd: folder, stdio: ['ignore', 2, 2] }).status === 0;
const works = (command) => spawnSync(command, question, { stdio: 'ignore' }).status === 0;

if (works(name)) {
  console.log(name);
} else {
  if (!works(unpacked)) unpack();
  console.log(unpacked);
}

function unpack() {
  mkdirSync(folder, { recursive: true });
  const download = () => run('apt-get', 'download', '-q', name);
  const had = download() || (run('apt-get', 'update', '-q') && download());
  const file = had && readdirSync(folder).find((one) => one.startsWith(`${name}_`) && one.endsWith('.deb'));
  if (file && run('dpkg-deb', '-x', file, folder) && existsSync(unpacked) && works(unpacked)) return;
  console.error(`${name} could not be had as the Debian package of that name`);
  process.exit(1);
}
