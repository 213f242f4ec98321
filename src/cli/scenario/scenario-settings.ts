import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { RawInitOptions } from '../arguments/init-command.js';

/**
 * How to connect and where the schema is, as a scenario's keys. Paths are relative to the file that they will stand in.
 * The metadata for reflection is left out: it may be a secret.
 */
export function scenarioSettings(raw: RawInitOptions): Record<string, string | boolean | string[]> {
  const path = (file: string) => beside(raw.output, file);
  const paths = (lists: string[]) => lists.flatMap((list) => list.split(',').map((file) => path(file.trim())));
  return {
    ...(raw.plaintext === true || raw.insecure === true ? { plaintext: true } : {}),
    ...(raw.skipTLS === true ? { skipTLS: true } : {}),
    ...(raw.cacert === undefined ? {} : { cacert: path(raw.cacert) }),
    ...(raw.cert === undefined ? {} : { cert: path(raw.cert) }),
    ...(raw.key === undefined ? {} : { key: path(raw.key) }),
    ...(raw.cname === undefined ? {} : { cname: raw.cname }),
    ...(raw.authority === undefined ? {} : { authority: raw.authority }),
    ...(raw.connectTimeout === '10s' ? {} : { 'connect-timeout': raw.connectTimeout }),
    ...(raw.proto === undefined ? {} : { proto: paths(raw.proto) }),
    ...(raw.importPaths === undefined ? {} : { 'import-paths': paths(raw.importPaths) }),
    ...(raw.protoset === undefined ? {} : { protoset: path(raw.protoset) }),
  };
}

/** A path from the folder of `output`. A name that is not there is one within an import path, and stays. */
function beside(output: string, file: string): string {
  if (output === '-' || isAbsolute(file) || !existsSync(file)) return file;
  return relative(dirname(resolve(output)), resolve(file)) || '.';
}
