import { create } from '@bufbuild/protobuf';
import { type DescriptorProto, OneofDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/** Gives each `optional` field of a proto3 message the oneof of its own that it has in descriptors, named as protoc does. */
export function addSyntheticOneofs(message: DescriptorProto): void {
  const optional = message.field.filter((field) => field.proto3Optional);
  if (optional.length === 0) return;
  const taken = new Set([...message.field, ...message.oneofDecl].map(({ name }) => name));
  for (const field of optional) {
    let name = field.name.startsWith('_') ? field.name : `_${field.name}`;
    while (taken.has(name)) name = `X${name}`;
    taken.add(name);
    field.oneofIndex = message.oneofDecl.push(create(OneofDescriptorProtoSchema, { name })) - 1;
  }
}
