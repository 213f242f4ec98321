import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../shared/error.js';
import { type DescriptorSender, SENDER_HINTS } from './descriptor-sender.js';
import type { Schema } from './method-target.js';
import { printable } from './printable.js';

const registries = new WeakMap<Uint8Array, FileRegistry>();

/**
 * The types of a schema, ready to encode and decode; built once per descriptor set.
 * Throws `bad-schema` where the descriptors contradict each other.
 */
export function schemaRegistry(
  schema: Pick<Schema, 'descriptorSet'>,
  sender: DescriptorSender = 'server',
): FileRegistry {
  const { descriptorSet } = schema;
  const known = registries.get(descriptorSet);
  if (known !== undefined) return known;
  try {
    const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
    registries.set(descriptorSet, registry);
    return registry;
  } catch (cause) {
    const reason = printable(cause instanceof Error ? cause.message : String(cause)) || 'they contradict each other';
    throw new GrpcRedError(
      'bad-schema',
      `The descriptors of the ${sender} cannot be used: ${reason}.`,
      SENDER_HINTS[sender],
      { cause },
    );
  }
}
