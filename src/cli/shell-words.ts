import type { RawConnection } from './arguments/connection-options.js';
import type { RawSchema } from './arguments/schema-options.js';

/** Options with a value, as they are written, in the order of the help. */
const WITH_VALUE = [
  ['cacert', '--cacert'],
  ['cert', '--cert'],
  ['key', '--key'],
  ['cname', '--cname'],
  ['authority', '--authority'],
] as const;

/**
 * The target and how to connect to it, and where the schema is, as words of a command line that asks the same server.
 * The metadata for reflection may be a secret: its value is left for the reader to fill in.
 */
export function sameServer(target: string | null, raw: RawConnection & RawSchema): string[] {
  return [
    shellWord(target ?? '<host:port>'),
    ...(raw.plaintext === true || raw.insecure === true ? ['--plaintext'] : []),
    ...(raw.skipTLS === true ? ['--skipTLS'] : []),
    ...WITH_VALUE.flatMap(([name, option]) => (raw[name] === undefined ? [] : [option, shellWord(raw[name])])),
    ...(raw.proto ?? []).flatMap((file) => ['--proto', shellWord(file)]),
    ...(raw.importPaths ?? []).flatMap((folder) => ['-i', shellWord(folder)]),
    ...(raw.protoset === undefined ? [] : ['--protoset', shellWord(raw.protoset)]),
    ...(raw.reflectMetadata === undefined ? [] : ['--reflect-metadata', "'…'"]),
  ];
}

/** Text as one word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
