import { readFileSync } from 'node:fs';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

let registry: FileRegistry | undefined;

/**
 * The types of protos/: those of the services that are ours or everybody's, and those that a server may use without
 * describing them, as google.rpc.Status and the rules in the options of fields.
 */
export function ownTypes(): FileRegistry {
  registry ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, ownDescriptors()));
  return registry;
}

/** protos/descriptors.binpb, a serialized google.protobuf.FileDescriptorSet. */
export function ownDescriptors(): Uint8Array {
  return readFileSync(new URL('../../../protos/descriptors.binpb', import.meta.url));
}
