import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescMessage, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorSet, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { MethodTarget, Schema } from '../../../src/target/method-target.js';

/** A file of descriptors, by its path from the root of the project. */
export function readDescriptors(path: string): FileDescriptorSet {
  return fromBinary(FileDescriptorSetSchema, readFileSync(new URL(`../../../../${path}`, import.meta.url)));
}

export function registryOf(path: string): FileRegistry {
  return createFileRegistry(readDescriptors(path));
}

/** All messages of the packages. */
export function messagesOf(registry: FileRegistry, packages: readonly string[]): DescMessage[] {
  const all = [...registry].filter((type) => type.kind === 'message');
  return all.filter(({ file, typeName }) => packages.includes(file.proto.package) && !typeName.endsWith('Entry'));
}

/** A method that takes `type`, in a schema that has it. */
export function takes(
  type: string,
  path: string,
): { schema: Pick<Schema, 'descriptorSet'> & Schema; method: MethodTarget } {
  const descriptorSet = readFileSync(new URL(`../../../../${path}`, import.meta.url));
  const method: MethodTarget = {
    service: 'a.A',
    method: 'Do',
    path: '/a.A/Do',
    kind: 'unary',
    inputType: type,
    outputType: type,
  };
  return { schema: { methods: [method], descriptorSet, source: 'test', warnings: [], reflected: [] }, method };
}
