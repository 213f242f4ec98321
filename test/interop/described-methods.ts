import assert from 'node:assert/strict';
import {
  createFileRegistry,
  type DescMethod,
  fromBinary,
  fromJson,
  type JsonObject,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { CallKind } from '../../src/shared/call-kind.js';

const KINDS: Record<DescMethod['methodKind'], CallKind> = {
  unary: 'unary',
  server_streaming: 'server-stream',
  client_streaming: 'client-stream',
  bidi_streaming: 'bidi',
};

/** A method by its descriptor. */
export interface DescribedMethod {
  path: string;
  kind: CallKind;
  request(json: JsonObject): Uint8Array;
  /** Reads a message as the call log keeps it. */
  response(latin1: string): JsonObject;
}

/** Finds methods, as `package.Service/Method`, in a binary FileDescriptorSet. */
export function describedMethods(descriptors: Uint8Array): (name: string) => DescribedMethod {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  return (name) => {
    const [serviceName, methodName] = name.split('/') as [string, string];
    const service = registry.getService(serviceName) ?? assert.fail(`no service ${serviceName}`);
    const method = service.methods.find((one) => one.name === methodName) ?? assert.fail(`no method ${name}`);
    return {
      path: `/${name}`,
      kind: KINDS[method.methodKind],
      request: (json) => toBinary(method.input, fromJson(method.input, json)),
      response: (latin1) => {
        const message = fromBinary(method.output, Buffer.from(latin1, 'latin1'));
        return toJson(method.output, message) as JsonObject;
      },
    };
  };
}
