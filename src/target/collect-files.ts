import { fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../shared/error.js';
import type { ReflectionReply } from './ask-reflection.js';
import { countDeclarations } from './count-declarations.js';
import type { ReflectionRequest } from './reflection-messages.js';
import { unresolvedTypes } from './repair-descriptors.js';
import { WELL_KNOWN_FILES } from './well-known-files.js';

/** Most files, and most services, that a server may describe itself with. */
const FILES_MAX = 10_000;
/** Most messages, fields, methods and so on, in all files. */
const DECLARATIONS_MAX = 500_000;
/** Most files and types asked for on one stream; the rest follow, as far as time allows. */
const ASKED_AT_ONCE_MAX = 1000;

/** What a server sent of itself: each file once, and what it refused to tell of its services. */
export interface CollectedFiles {
  files: FileDescriptorProto[];
  refusals: Map<string, { code: number; message: string }>;
}

/**
 * Fetches the files that declare `services`, then what those import, until nothing is missing or the server knows no more.
 *
 * Services are asked for by their own symbol, never by a method's: Python servers know no symbol of a method. A file
 * that cannot be had by name is asked for by the types that are missed from it.
 */
export async function collectFiles(
  services: readonly string[],
  ask: (requests: ReflectionRequest[]) => Promise<ReflectionReply>,
): Promise<CollectedFiles> {
  if (services.length > FILES_MAX) throw tooMany('services');
  const files = new Map<string, FileDescriptorProto>();
  const asked = new Set<string>();
  let requests: ReflectionRequest[] = services.map((name) => ({ ask: 'symbol', name }));
  let refusals: CollectedFiles['refusals'] | null = null;
  let declarations = 0;
  while (requests.length > 0) {
    for (const { ask, name } of requests) asked.add(`${ask} ${name}`);
    const reply = await ask(requests);
    refusals ??= reply.refusals;
    for (const bytes of reply.files) {
      const { file, declares } = readFile(bytes, DECLARATIONS_MAX - declarations);
      if (file.name === '') file.name = `unnamed-${files.size}.proto`;
      if (!files.has(file.name)) {
        files.set(file.name, file);
        declarations += declares;
      }
      if (files.size > FILES_MAX) throw tooMany('files');
    }
    const unasked = ({ ask, name }: ReflectionRequest) => !asked.has(`${ask} ${name}`);
    requests = missingImports(files).filter(unasked).slice(0, ASKED_AT_ONCE_MAX);
    if (requests.length > 0) continue;
    requests = missingTypes(files).filter(unasked).slice(0, ASKED_AT_ONCE_MAX);
  }
  return { files: [...files.values()], refusals: refusals ?? new Map() };
}

function missingImports(files: Map<string, FileDescriptorProto>): ReflectionRequest[] {
  const names = new Set<string>();
  for (const file of files.values()) {
    for (const name of file.dependency) if (!files.has(name) && !WELL_KNOWN_FILES.has(name)) names.add(name);
  }
  return [...names].map((name) => ({ ask: 'file', name }));
}

function missingTypes(files: Map<string, FileDescriptorProto>): ReflectionRequest[] {
  const names = new Set(unresolvedTypes([...files.values()]).map(({ type }) => type));
  return [...names].map((name) => ({ ask: 'symbol', name }));
}

/** Throws `bad-schema` for what is no file, or declares more than `most`. */
function readFile(bytes: Uint8Array, most: number): { file: FileDescriptorProto; declares: number } {
  try {
    const declares = countDeclarations(bytes);
    if (declares > most) throw tooMany('declarations');
    // What descriptor.proto does not know are the options of others: rules that a payload must keep, for one.
    return { file: fromBinary(FileDescriptorProtoSchema, bytes), declares };
  } catch (cause) {
    if (cause instanceof GrpcRedError) throw cause;
    throw new GrpcRedError(
      'bad-schema',
      `The server sent ${bytes.length} bytes as a file descriptor that cannot be read as one.`,
      'Check the reflection service of the server, or what stands in front of it.',
      { cause },
    );
  }
}

const MOST = { files: FILES_MAX, services: FILES_MAX, declarations: DECLARATIONS_MAX };

function tooMany(what: keyof typeof MOST): GrpcRedError {
  return new GrpcRedError(
    'bad-schema',
    `The server describes itself with more than ${MOST[what]} ${what}.`,
    'Check the reflection service of the server: no real one has that many.',
  );
}
