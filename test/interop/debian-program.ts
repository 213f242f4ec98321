import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/** The program as `.ci/debian-package.mjs` unpacked it, or else the installed one. */
export function debianProgram(name: string, path: string): string {
  const unpacked = `${cache}${name}/${path}`;
  return existsSync(unpacked) ? unpacked : name;
}
