/** What descriptors were had from, and so what messages blame for them. */
export type DescriptorSender = 'server' | 'protoset';

/** What to do about descriptors that cannot be used. */
export const SENDER_HINTS: Record<DescriptorSender, string> = {
  server: 'Check the .proto files that the reflection service of the server was given.',
  protoset: 'Make it with protoc: protoc --include_imports --descriptor_set_out=api.binpb api.proto.',
};
