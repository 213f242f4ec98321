import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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
import { goBinary } from './go-binary.js';

const KINDS: Record<DescMethod['methodKind'], CallKind> = {
  unary: 'unary',
  server_streaming: 'server-stream',
  client_streaming: 'client-stream',
  bidi_streaming: 'bidi',
};

/** A method of a service of `grpc.testing`, by its descriptor. */
export interface InteropMethod {
  path: string;
  kind: CallKind;
  request(json: JsonObject): Uint8Array;
  /** Reads a message as the call log keeps it. */
  response(latin1: string): JsonObject;
}

/** Finds the methods of the interop services in the descriptors that grpc-go's generated code carries. */
export async function interopMethods(): Promise<(name: string) => InteropMethod> {
  const binary = await goBinary('interop-server');
  const { stdout } = await promisify(execFile)(binary, ['-descriptors'], { encoding: 'buffer' });
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, stdout));
  return (name) => {
    const [serviceName, methodName] = name.split('/') as [string, string];
    const service = registry.getService(`grpc.testing.${serviceName}`) ?? assert.fail(`no service ${serviceName}`);
    const method = service.methods.find((one) => one.name === methodName) ?? assert.fail(`no method ${name}`);
    return {
      path: `/${service.typeName}/${method.name}`,
      kind: KINDS[method.methodKind],
      request: (json) => toBinary(method.input, fromJson(method.input, json)),
      response: (latin1) => {
        const message = fromBinary(method.output, Buffer.from(latin1, 'latin1'));
        return toJson(method.output, message) as JsonObject;
      },
    };
  };
}
