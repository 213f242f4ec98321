import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { GrpcRedError } from '../../shared/error.js';
import { quote, quotePath } from '../../shared/quote.js';
import { whyUnreadable } from '../../shared/why-unreadable.js';
import { readCapped } from '../read-capped.js';
import { BUILT_IN_FILES } from './built-in-files.js';
import { parseFile } from './parse-file.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto, type ProtoSource } from './proto-source.js';
import { TOKENS_MAX } from './token-reader.js';

const FILE_BYTES_MAX = 16 * 1024 * 1024;
const ALL_BYTES_MAX = 64 * 1024 * 1024;
const FILES_MAX = 2000;

/** The files that were asked for, and all that they import. */
export interface LoadedProtos {
  /** By name, imported files before those that import them; those that come with grpc-red are not among them. */
  files: Map<string, ParsedFile>;
  /** The names of those that were asked for. */
  roots: string[];
}

/**
 * Reads `files` and what they import. Imports are looked for in `importPaths`, then beside the files that were named,
 * then in the working directory; a file's name is its path from the first of these that it is in. Those of
 * google/protobuf/ come with grpc-red.
 *
 * Throws `bad-input`: for a file that is not there, is too large, is no .proto file, or imports itself in a circle.
 */
export function loadProtos(files: readonly string[], importPaths: readonly string[]): LoadedProtos {
  for (const path of importPaths) requireFolder(path);
  const found = files.map((file) => findRoot(file, importPaths));
  const folders = withoutRepeats([...importPaths, ...found.map(({ folder }) => folder), '.']);
  const loader = new Loader(folders);
  const roots = found.map(({ name, path }) => ({ name, path, real: realpathSync(path) }));
  // A file may be named here by one name and imported by another: others know it by the latter.
  const importedAs = loader.namesOfImports(roots);
  const names = roots.map(({ name, path, real }) => {
    const known = importedAs.get(real) ?? name;
    loader.load(known, path, []);
    return known;
  });
  return { files: loader.files, roots: [...new Set(names)] };
}

function withoutRepeats(folders: readonly string[]): string[] {
  return folders.filter((folder, index) => folders.findIndex((each) => resolve(each) === resolve(folder)) === index);
}

class Loader {
  readonly files = new Map<string, ParsedFile>();
  readonly #parsed = new Map<string, ParsedFile>();
  readonly #nameOfReal = new Map<string, string>();
  readonly #folders: readonly string[];
  readonly #budget = { left: TOKENS_MAX };
  #bytes = 0;

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** By which names files are imported, wherever that is, by their real paths. */
  namesOfImports(roots: readonly { name: string; path: string }[]): Map<string, string> {
    const names = new Map<string, string>();
    const open = [...roots];
    const seen = new Set<string>();
    for (const { name, path } of open) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const imported of this.#parse(name, path).file.dependency) {
        const at = this.#find(imported);
        if (at === null) continue;
        names.set(realpathSync(at), imported);
        open.push({ name: imported, path: at });
      }
    }
    return names;
  }

  /** @param importers the names of the files that import this one, the outermost first */
  load(name: string, path: string, importers: readonly string[]): void {
    if (this.files.has(name)) return;
    const real = realpathSync(path);
    const other = this.#nameOfReal.get(real);
    if (other !== undefined && other !== name) {
      throw new GrpcRedError(
        'bad-input',
        `${quotePath(path)} is imported by two names, ${quote(other)} and ${quote(name)}.`,
        'Import it by one name, its path from the folder that -i names.',
      );
    }
    this.#nameOfReal.set(real, name);
    const parsed = this.#parse(name, path);
    const within = [...importers, name];
    parsed.file.dependency.forEach((imported, index) => {
      const at = parsed.importPlaces[index]!;
      if (within.includes(imported)) {
        const circle = [...within.slice(within.indexOf(imported)), imported].join(' → ');
        throw badProto(parsed.source, at, `the files import each other in a circle: ${circle}`, 'Break the circle.');
      }
      const importedPath = this.#find(imported);
      if (importedPath !== null) this.load(imported, importedPath, within);
      else if (!BUILT_IN_FILES.has(imported)) throw this.#missing(parsed.source, at, imported);
    });
    this.files.set(name, parsed);
  }

  #parse(name: string, path: string): ParsedFile {
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    if (this.#parsed.size >= FILES_MAX) {
      throw new GrpcRedError('bad-input', `There are more than ${FILES_MAX} .proto files to read.`, 'Import fewer.');
    }
    const text = readProto(path);
    this.#bytes += text.length;
    if (this.#bytes > ALL_BYTES_MAX) {
      throw new GrpcRedError('bad-input', 'The .proto files are larger than 64 MiB together.', 'Import fewer.');
    }
    const parsed = parseFile({ name, path, text }, this.#budget);
    this.#parsed.set(name, parsed);
    return parsed;
  }

  /** Where the file of this name is; null where it is in no folder, or comes with grpc-red. */
  #find(name: string): string | null {
    if (BUILT_IN_FILES.has(name)) return null;
    // As protoc: names have slashes, and do not leave the folder.
    if (name.includes('\\') || isAbsolute(name) || name.split('/').some((part) => part === '..' || part === '.')) {
      return null;
    }
    return this.#folders.map((folder) => join(folder, name)).find(isFile) ?? null;
  }

  #missing(source: ProtoSource, at: number, name: string): GrpcRedError {
    const looked = this.#folders.slice(0, 5).map((folder) => quotePath(folder));
    const says = `${quotePath(name)} is imported, and in none of the import paths (${looked.join(', ')})`;
    const folder = folderAbove(source.path, name);
    if (folder !== null) return badProto(source, at, says, `Add -i ${folder}: it is there.`);
    return badProto(source, at, says, `${whereToFind(name)}-i <folder>, where <folder>/${name} is the file.`);
  }
}

/** The nearest folder around `path` that has the file `name`: imports are mostly written from one of those. */
function folderAbove(path: string, name: string): string | null {
  if (name.split('/').includes('..')) return null;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (isFile(join(folder, name))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/** Whose files are imported most. */
function whereToFind(name: string): string {
  if (/^google\/(api|rpc|type|longrunning)\//.test(name)) {
    return 'It is one of github.com/googleapis/googleapis: fetch it, and give ';
  }
  if (/^(buf\/validate|validate)\//.test(name)) {
    const repository = name.startsWith('buf') ? 'bufbuild/protovalidate' : 'bufbuild/protoc-gen-validate';
    return `It is one of github.com/${repository}: fetch it, and give `;
  }
  return 'Give the folder that it is in: ';
}

/** @param also where else it was looked for */
function whyNoFile(file: string, also: string): string {
  try {
    return statSync(file).isDirectory() ? 'it is a folder' : 'it is no plain file';
  } catch (error) {
    return `${whyUnreadable(error)}${(error as NodeJS.ErrnoException).code === 'ENOENT' ? also : ''}`;
  }
}

/** Where a file that was named is, and which name it has: its path from the folder that it is found in. */
function findRoot(file: string, importPaths: readonly string[]): { name: string; path: string; folder: string } {
  if (isFile(file)) {
    for (const folder of importPaths) {
      const name = nameWithin(folder, file);
      if (name === null) continue;
      const hiding = importPaths.slice(0, importPaths.indexOf(folder)).find((each) => isFile(join(each, name)));
      if (hiding === undefined) return { name, path: file, folder };
      throw new GrpcRedError(
        'bad-input',
        `${quotePath(file)} is hidden by ${quotePath(join(hiding, name))}, which has the same name in an earlier import path.`,
        'Name the import paths in another order.',
      );
    }
    return { name: basename(file), path: file, folder: dirname(file) };
  }
  const folder = importPaths.find((each) => isFile(join(each, file)));
  if (folder !== undefined && !isAbsolute(file)) {
    return { name: file.split(sep).join('/'), path: join(folder, file), folder };
  }
  const also = importPaths.length === 0 ? '' : `, nor in ${importPaths.map((each) => quotePath(each)).join(', ')}`;
  throw new GrpcRedError(
    'bad-input',
    `--proto cannot read ${quotePath(file)}: ${whyNoFile(file, also)}.`,
    'Check the path; it may be one from an import path (-i).',
  );
}

/** The path of `file` from `folder`, with slashes; null where it is not within. */
function nameWithin(folder: string, file: string): string | null {
  const path = relative(resolve(folder), resolve(file));
  return path === '' || path.startsWith('..') || isAbsolute(path) ? null : path.split(sep).join('/');
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

/** Undefined also for a name that no file can have. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function requireFolder(path: string): void {
  if (statOf(path)?.isDirectory()) return;
  throw new GrpcRedError('bad-input', `-i names ${quotePath(path)}, which is no folder.`, 'Check the path.');
}

function readProto(path: string): string {
  const bytes = readCapped('--proto', path, FILE_BYTES_MAX);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const message = `--proto cannot read ${quotePath(path)}: it is not UTF-8 text.`;
    throw new GrpcRedError('bad-input', message, 'Give a .proto file, saved as UTF-8; --protoset takes compiled ones.');
  }
}
