import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../shared/error.js';
import { type DescriptorSender, SENDER_HINTS } from './descriptor-sender.js';
import { linkFiles } from './link-files.js';
import { printable } from './printable.js';
import { splitFile } from './split-file.js';

/**
 * Imported files before those that import them.
 *
 * protobufjs makes one file per package, so that files of two packages may come to import each other, which no .proto
 * file can. Such files are split into their declarations, of which those that need each other stay together.
 */
export function orderFiles(files: FileDescriptorProto[], sender: DescriptorSender): FileDescriptorProto[] {
  const first = inOrder(files);
  if (first.stuck.length === 0) return first.ordered;
  const split = linkFiles([...first.ordered, ...first.stuck.flatMap(splitFile)], sender);
  const second = inOrder(split.files);
  if (second.stuck.length === 0) return second.ordered;
  throw new GrpcRedError(
    'bad-schema',
    `The ${sender} describes files that import each other in a circle, among them ${printable(second.stuck[0]!.name)}.`,
    sender === 'server'
      ? 'Correct the files that are registered with the reflection service of the server.'
      : SENDER_HINTS[sender],
  );
}

/** Kahn's algorithm; `stuck` are the files on a circle, and those that import them. */
function inOrder(files: FileDescriptorProto[]): { ordered: FileDescriptorProto[]; stuck: FileDescriptorProto[] } {
  const importers = new Map<string, FileDescriptorProto[]>(files.map((file) => [file.name, []]));
  const waitsFor = new Map<FileDescriptorProto, number>();
  for (const file of files) {
    const dependencies = new Set(file.dependency);
    waitsFor.set(file, dependencies.size);
    for (const name of dependencies) importers.get(name)?.push(file);
  }
  const ordered = files.filter((file) => waitsFor.get(file) === 0);
  for (const file of ordered) {
    for (const importer of importers.get(file.name) ?? []) {
      const left = waitsFor.get(importer)! - 1;
      waitsFor.set(importer, left);
      if (left === 0) ordered.push(importer);
    }
  }
  return { ordered, stuck: files.filter((file) => waitsFor.get(file)! > 0) };
}
