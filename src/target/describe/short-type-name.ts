import type { DescFile, DescMessage } from '@bufbuild/protobuf';
import { resolveReference } from '../type-references.js';

/**
 * How a .proto file names a type where it stands: as short as still means it, by the rule that the innermost scope wins.
 *
 * @param scope full name of the message or service around it; empty for the file
 */
export function shortTypeName(full: string, scope: string, has: (name: string) => boolean): string {
  const parts = full.split('.');
  for (let taken = 1; taken < parts.length; taken++) {
    const name = parts.slice(-taken).join('.');
    const means = resolveReference({ name, scope, field: null, message: null, rename: () => {} }, has);
    if (means === full) return name;
  }
  const isPlain = resolveReference({ name: full, scope, field: null, message: null, rename: () => {} }, has) === full;
  return isPlain ? full : `.${full}`;
}

/** Full name of what stands around a declaration. */
export function scopeOf({ parent, file }: { parent?: DescMessage | undefined; file: DescFile }): string {
  return parent?.typeName ?? file.proto.package;
}
