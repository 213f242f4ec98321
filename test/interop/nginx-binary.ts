import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** nginx as `.ci/debian-package.mjs` unpacked it, or else the installed one. */
export function nginxBinary(): string {
  const unpacked = fileURLToPath(new URL('../../../.cache/nginx/usr/sbin/nginx', import.meta.url));
  return existsSync(unpacked) ? unpacked : 'nginx';
}
