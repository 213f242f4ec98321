import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { BUILT_IN_FILES } from './built-in-files.js';
import { checkDeclarations } from './check-declarations.js';
import { checkEnums } from './check-enums.js';
import { checkFeatureValues } from './check-feature-values.js';
import { checkFields } from './check-fields.js';
import { checkMessages } from './check-messages.js';
import { linkTypes } from './link-types.js';
import { loadProtos } from './load-protos.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import { readDefaults } from './read-defaults.js';
import { type OptionTrees, readOptions } from './read-options.js';
import { aKind, type ProtoSymbol, SymbolTable } from './symbol-table.js';

export interface CompiledProtos {
  /** Imported files before those that import them. */
  files: FileDescriptorProto[];
  /** The names of the files that were asked for. */
  roots: string[];
}

/**
 * Compiles .proto files, and what they import, to the descriptors that protoc makes of them.
 * Throws `bad-input` for what protoc refuses, with file, line and column.
 */
export function compileProtos(files: readonly string[], importPaths: readonly string[]): CompiledProtos {
  const loaded = loadProtos(files, importPaths);
  const parsed = [...loaded.files.values()];
  const ordered = withBuiltIns(parsed);
  const symbols = declareAll(ordered, loaded.files);
  const visible = visibleFrom(ordered);
  for (const file of parsed) linkTypes(file, symbols, visible.get(file.source.name)!);
  const trees = new Map<ParsedFile, OptionTrees>(parsed.map((file) => [file, new Map()]));
  const read = (which: 'standard' | 'custom') => {
    for (const file of parsed) readOptions(file, symbols, visible.get(file.source.name)!, which, trees.get(file)!);
  };
  read('standard');
  const extensions = new Map<string, string>();
  const allTrees: OptionTrees = new Map([...trees.values()].flatMap((each) => [...each]));
  for (const file of parsed) {
    checkFeatureValues(file, trees.get(file)!);
    readDefaults(file, symbols);
    checkMessages(file, symbols);
    checkEnums(file, symbols);
    checkFields(file, symbols, extensions);
    checkDeclarations(file, symbols, allTrees);
  }
  // They are written by what was checked: the numbers, types and standard options of the fields that they set.
  read('custom');
  return { files: ordered, roots: loaded.roots };
}

/** All files in the order of need, those of google/protobuf/ before the first that imports them. */
function withBuiltIns(parsed: readonly ParsedFile[]): FileDescriptorProto[] {
  const ordered = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto) => {
    for (const name of file.dependency) {
      const builtIn = BUILT_IN_FILES.get(name);
      if (builtIn !== undefined) add(builtIn);
    }
    ordered.add(file);
  };
  for (const { file } of parsed) add(file);
  return [...ordered];
}

function declareAll(files: readonly FileDescriptorProto[], parsed: ReadonlyMap<string, ParsedFile>): SymbolTable {
  const symbols = new SymbolTable();
  const descriptor = BUILT_IN_FILES.get('google/protobuf/descriptor.proto')!;
  // Options are messages of it, be it imported or not.
  for (const file of new Set([descriptor, ...files])) {
    symbols.declare(file, (now, before) => {
      const declaring = parsed.get(now.file);
      if (declaring !== undefined) throw declaredTwice(declaring, now, before);
    });
  }
  return symbols;
}

function declaredTwice({ source, places, packagePlace }: ParsedFile, now: ProtoSymbol, before: ProtoSymbol): Error {
  const at = places.get(now.descriptor)?.name ?? packagePlace;
  const elsewhere = before.file === now.file ? '' : ` in ${JSON.stringify(before.file)}`;
  return badProto(
    source,
    at,
    `${now.fullName} is declared already, as ${aKind(before)}${elsewhere}`,
    now.kind === 'enum-value'
      ? 'Values are named beside their enum, not in it: rename one of the two.'
      : 'Rename one of the two.',
  );
}

/** For each file, those whose names it may use: itself, its imports, and what those import publicly. */
function visibleFrom(files: readonly FileDescriptorProto[]): Map<string, Set<string>> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const publicly = (name: string, into: Set<string>): Set<string> => {
    if (into.has(name)) return into;
    into.add(name);
    const file = byName.get(name);
    for (const index of file?.publicDependency ?? []) publicly(file!.dependency[index]!, into);
    return into;
  };
  return new Map(
    files.map((file) => {
      const visible = new Set([file.name]);
      for (const name of file.dependency) publicly(name, visible);
      return [file.name, visible];
    }),
  );
}
