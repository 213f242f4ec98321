import { create, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { callKindOf } from '../shared/call-kind.js';
import type { DescriptorSender } from './descriptor-sender.js';
import type { MethodTarget, Schema } from './method-target.js';
import { repairDescriptors } from './repair-descriptors.js';
import { schemaRegistry } from './schema-registry.js';

/**
 * The schema of `services` (full names, a leading dot allowed), declared by `files` as a server, or a protoset, has them.
 * Services that no file declares are left out, and those with a name that no .proto file could give. Throws `bad-schema` where the files cannot be used.
 */
export function schemaFromFiles(
  files: readonly FileDescriptorProto[],
  services: Iterable<string>,
  source: string,
  sender: DescriptorSender = 'server',
): Schema {
  const repaired = repairDescriptors(files, sender);
  const descriptorSet = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: repaired.files }));
  const schema: Schema = { methods: [], descriptorSet, source, warnings: repaired.warnings, reflected: [] };
  const registry = schemaRegistry(schema, sender);
  const names = new Set([...services].map((name) => name.replace(/^\./, '')).filter((name) => /^[\w.]+$/.test(name)));
  for (const service of [...names].sort()) {
    for (const method of registry.getService(service)?.methods ?? []) {
      schema.methods.push(methodTarget(service, method.proto, method.input.typeName, method.output.typeName));
    }
  }
  return schema;
}

function methodTarget(
  service: string,
  { name, clientStreaming, serverStreaming }: { name: string; clientStreaming: boolean; serverStreaming: boolean },
  inputType: string,
  outputType: string,
): MethodTarget {
  const kind = callKindOf(clientStreaming, serverStreaming);
  return { service, method: name, path: `/${service}/${name}`, kind, inputType, outputType };
}
