import { basename } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../shared/error.js';
import { quotePath } from '../shared/quote.js';
import { countDeclarations } from './count-declarations.js';
import { SENDER_HINTS } from './descriptor-sender.js';
import type { Schema } from './method-target.js';
import { printable } from './printable.js';
import { readCapped } from './read-capped.js';
import { unresolvedTypes } from './repair-descriptors.js';
import { schemaFromFiles } from './schema-from-files.js';
import { joinName } from './symbol-index.js';
import { WELL_KNOWN_FILES } from './well-known-files.js';

const BYTES_MAX = 64 * 1024 * 1024;
const FILES_MAX = 10_000;
/** Most messages, fields, methods and so on, in all files: as of a server. */
const DECLARATIONS_MAX = 500_000;

/**
 * The schema of all services of a serialized google.protobuf.FileDescriptorSet, as protoc --descriptor_set_out writes
 * it. Files that it imports and does not hold may be missing where they are of google/protobuf/, or no type of them is used.
 *
 * Throws `bad-input` for a file that is not there or is no such set, `bad-schema` for one that contradicts itself.
 */
export function protosetSchema(file: string): Schema {
  const shown = quotePath(file);
  const bytes = readCapped('--protoset', file, BYTES_MAX);
  const files = readSet(bytes, shown);
  const [missed] = unresolvedTypes(files);
  if (missed !== undefined) throw missing(missed.file, missed.type, files, shown);
  const services = files.flatMap((each) => each.service.map(({ name }) => joinName(each.package, name)));
  return schemaFromFiles(files, services, printable(basename(file)), 'protoset');
}

function readSet(bytes: Uint8Array, shown: string): FileDescriptorProto[] {
  const files = new Map<string, FileDescriptorProto>();
  let declarations = 0;
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field !== 1 || wireType !== WireType.LengthDelimited) throw new Error('not a file');
      const file = reader.bytes();
      declarations += countDeclarations(file);
      if (declarations > DECLARATIONS_MAX || files.size > FILES_MAX) {
        throw tooMany(shown);
      }
      const descriptor = fromBinary(FileDescriptorProtoSchema, file);
      if (descriptor.name === '') throw new Error('a file without a name');
      if (!files.has(descriptor.name)) files.set(descriptor.name, descriptor);
    }
  } catch (cause) {
    if (cause instanceof GrpcRedError) throw cause;
    throw new GrpcRedError('bad-input', `${shown} is no FileDescriptorSet.`, hintFor(bytes), { cause });
  }
  if (files.size > 0) return [...files.values()];
  throw new GrpcRedError('bad-input', `${shown} is an empty FileDescriptorSet.`, SENDER_HINTS.protoset);
}

function hintFor(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const isSource = /^\s*(\/\/|\/\*|syntax\b|edition\b|package\b|import\b|message\b)/.test(text);
  return isSource ? 'It looks like a .proto file: give it to --proto.' : SENDER_HINTS.protoset;
}

function tooMany(shown: string): GrpcRedError {
  return new GrpcRedError(
    'bad-input',
    `${shown} holds more than ${FILES_MAX} files, or more than ${DECLARATIONS_MAX} declarations.`,
    'Make it of the .proto files that are needed.',
  );
}

/** Which file is missing can be told where one of the imports is. */
function missing(
  file: FileDescriptorProto,
  type: string,
  files: readonly FileDescriptorProto[],
  shown: string,
): GrpcRedError {
  const names = new Set(files.map(({ name }) => name));
  const absent = file.dependency.filter((name) => !names.has(name) && !WELL_KNOWN_FILES.has(name));
  const what = printable(`${file.name} uses the type ${type}`);
  return new GrpcRedError(
    'bad-input',
    absent.length === 0
      ? `${shown} is not whole: ${what}, which no file of it declares.`
      : `${shown} is not whole: ${what} and imports ${printable(absent.slice(0, 5).join(', '))}, which it does not hold.`,
    `Make it with all imports: protoc --include_imports --descriptor_set_out=… ${printable(file.name)}.`,
  );
}
