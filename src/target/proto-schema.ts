import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { Schema } from './method-target.js';
import { compileProtos } from './proto/compile-protos.js';
import { schemaFromFiles } from './schema-from-files.js';
import { joinName } from './symbol-index.js';

/** Most names of files that a schema is called by. */
const NAMES_MAX = 3;

/**
 * The schema of the services that .proto files declare, or import publicly.
 * Throws `bad-input` for files that cannot be read, with line and column where there is one.
 */
export function protoSchema(files: readonly string[], importPaths: readonly string[]): Schema {
  const compiled = compileProtos(files, importPaths);
  const byName = new Map(compiled.files.map((file) => [file.name, file]));
  const services = new Set<string>();
  const offered = new Set<FileDescriptorProto>();
  const offer = (file: FileDescriptorProto) => {
    if (offered.has(file)) return;
    offered.add(file);
    for (const { name } of file.service) services.add(joinName(file.package, name));
    for (const index of file.publicDependency) offer(byName.get(file.dependency[index]!)!);
  };
  for (const root of compiled.roots) offer(byName.get(root)!);
  return schemaFromFiles(compiled.files, services, nameOf(compiled.roots));
}

function nameOf(roots: readonly string[]): string {
  const shown = roots.slice(0, NAMES_MAX).join(', ');
  return roots.length > NAMES_MAX ? `${shown} and ${roots.length - NAMES_MAX} more` : shown;
}
