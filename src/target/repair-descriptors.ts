import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { FieldDescriptorProto_Type } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../shared/error.js';
import { type DescriptorSender, SENDER_HINTS } from './descriptor-sender.js';
import { linkFiles } from './link-files.js';
import { orderFiles } from './order-files.js';
import { printable } from './printable.js';
import { restoreFile } from './restore-file.js';
import { type DeclaredSymbol, indexSymbols } from './symbol-index.js';
import { resolveReference, type TypeReference, typeReferences } from './type-references.js';
import { WELL_KNOWN_FILES } from './well-known-files.js';

/** Files that can be used, in dependency order, and what a reader should know of how they came to be. */
export interface RepairedDescriptors {
  files: FileDescriptorProto[];
  /** One sentence each. */
  warnings: string[];
}

/**
 * Makes one consistent set of whatever files a server sent: each once, every type name complete, every import there,
 * imported files before those that import them, google/protobuf/ as protoc ships it. Changes `sent` in place.
 *
 * Files as protoc makes them pass through unchanged, but for missing default JSON names (C++ and Python servers leave
 * them out). What servers on @grpc/reflection send has been through protobufjs, and is restored as far as it can be
 * (see `restoreFile`).
 *
 * Throws `bad-schema` where a type is referred to that no file declares.
 */
export function repairDescriptors(
  sent: readonly FileDescriptorProto[],
  sender: DescriptorSender = 'server',
): RepairedDescriptors {
  const warnings: string[] = [];
  const own = withoutWellKnown(sent);
  for (const file of own) warnings.push(...restoreFile(file));

  const symbols = indexSymbols([...WELL_KNOWN_FILES.values(), ...own]);
  let restoredNames = 0;
  for (const file of own) {
    for (const reference of typeReferences(file)) {
      const name = resolveReference(reference, (each) => symbols.has(each));
      if (name === null) throw unresolved(file, reference, sender);
      if (reference.name !== `.${name}`) restoredNames++;
      reference.rename(`.${name}`);
      restoreType(reference, symbols.get(name)!);
    }
  }
  if (restoredNames > 0) {
    warnings.unshift(
      `The ${sender} describes itself by way of protobufjs, which loses part of the .proto files: type names and imports ` +
        'were restored, but custom JSON names and required fields are not known. Give --proto where those matter.',
    );
  }
  const linked = linkFiles([...WELL_KNOWN_FILES.values(), ...own], sender);
  return { files: orderFiles(linked.files, sender), warnings: [...warnings, ...linked.warnings] };
}

/** The references of `sent` that no file of it declares, each with the file that bears it. */
export function unresolvedTypes(sent: readonly FileDescriptorProto[]): { file: FileDescriptorProto; type: string }[] {
  const symbols = indexSymbols([...WELL_KNOWN_FILES.values(), ...sent]);
  return withoutWellKnown(sent).flatMap((file) =>
    typeReferences(file)
      .filter((reference) => resolveReference(reference, (name) => symbols.has(name)) === null)
      .map((reference) => ({ file, type: reference.name.replace(/^\./, '') })),
  );
}

/** Our own copies take the place of the well-known files, also of the one file that protobufjs makes of them all. */
function withoutWellKnown(sent: readonly FileDescriptorProto[]): FileDescriptorProto[] {
  const ours = indexSymbols(WELL_KNOWN_FILES.values());
  return sent.filter((file) => {
    if (WELL_KNOWN_FILES.has(file.name)) return false;
    if (file.package !== 'google.protobuf') return true;
    return [...indexSymbols([file]).keys()].some((name) => !ours.has(name));
  });
}

/** A field may name a type without saying of which kind it is (descriptor.proto, FieldDescriptorProto.type). */
function restoreType({ field }: TypeReference, symbol: DeclaredSymbol): void {
  if (field === null) return;
  if (symbol.kind === 'enum') field.type = FieldDescriptorProto_Type.ENUM;
  else if (field.type !== FieldDescriptorProto_Type.GROUP) field.type = FieldDescriptorProto_Type.MESSAGE;
}

function unresolved(file: FileDescriptorProto, reference: TypeReference, sender: DescriptorSender): GrpcRedError {
  const type = reference.name.replace(/^\./, '');
  const missing = file.dependency.filter((name) => !WELL_KNOWN_FILES.has(name));
  const imports = missing.length > 0 ? ` (it imports ${missing.slice(0, 5).join(', ')})` : '';
  return new GrpcRedError(
    'bad-schema',
    `${printable(`${file.name} refers to the type ${type}, which the ${sender} does not describe${imports}`)}.`,
    sender === 'server'
      ? 'Register the file that declares it with the reflection service of the server.'
      : SENDER_HINTS[sender],
  );
}
