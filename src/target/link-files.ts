import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { DescriptorSender } from './descriptor-sender.js';
import { printable } from './printable.js';
import { indexSymbols } from './symbol-index.js';
import { typeReferences } from './type-references.js';
import { WELL_KNOWN_FILES } from './well-known-files.js';

/**
 * Makes the imports of `files` say what they need: adds the files whose types they refer to, drops those that are not
 * there. All type names must be complete. Changes the files in place, well-known ones excepted.
 */
export function linkFiles(
  files: FileDescriptorProto[],
  sender: DescriptorSender,
): { files: FileDescriptorProto[]; warnings: string[] } {
  const symbols = indexSymbols(files);
  const names = new Set(files.map((file) => file.name));
  const warnings: string[] = [];
  for (const file of files) {
    if (WELL_KNOWN_FILES.has(file.name)) continue;
    const needed = new Set<string>();
    for (const { name } of typeReferences(file)) {
      const declaredIn = symbols.get(name.slice(1))?.file.name;
      if (declaredIn !== undefined && declaredIn !== file.name) needed.add(declaredIn);
    }
    const dropped = file.dependency.filter((name) => !names.has(name));
    for (const name of dropped) {
      warnings.push(
        `${printable(file.name)} imports ${printable(name)}, which the ${sender} does not ${sender === 'server' ? 'send' : 'hold'}; no type of it is used.`,
      );
    }
    const kept = file.dependency.filter((name) => names.has(name));
    // Both are indexes into `dependency`.
    const placeOf = new Map(kept.map((name, index) => [name, index]));
    const reindex = (indexes: number[]) =>
      indexes.map((index) => placeOf.get(file.dependency[index] ?? '')).filter((index) => index !== undefined);
    file.publicDependency = reindex(file.publicDependency);
    file.weakDependency = reindex(file.weakDependency);
    file.dependency = [...new Set([...kept, ...needed])];
  }
  return { files, warnings };
}
