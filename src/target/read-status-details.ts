import { type FileRegistry, fromBinary, toJson } from '@bufbuild/protobuf';
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt';
import type { Schema } from './method-target.js';
import { ownTypes } from './own-types.js';
import { schemaRegistry } from './schema-registry.js';

/** A google.protobuf.Any in proto3 JSON; where its type is not known, or its bytes are not of it, `value` is its bytes. */
export type StatusDetail = { '@type': string; [field: string]: unknown };

const MOST_DETAILS = 20;
/** Messages in messages, after which the bytes are taken for an attack. */
const DEEPEST = 50;

/**
 * The details in a google.rpc.Status, as servers send them in grpc-status-details-bin. Types are looked for in the
 * server's own schema, then among the standard ones. Takes any bytes: what cannot be read is shown in base64.
 */
export function readStatusDetails(bytes: Uint8Array, schema: Pick<Schema, 'descriptorSet'>): StatusDetail[] {
  // google.rpc's are seldom served by reflection.
  const standard = ownTypes();
  const registries = [schemaRegistry(schema), standard];
  let details: Any[];
  try {
    const status = fromBinary(standard.getMessage('google.rpc.Status')!, bytes, { recursionLimit: DEEPEST });
    ({ details } = status as unknown as { details: Any[] });
  } catch {
    return [{ '@type': '', value: base64(bytes) }];
  }
  return details.slice(0, MOST_DETAILS).map((any) => detailOf(any, registries));
}

function detailOf(any: Any, registries: readonly FileRegistry[]): StatusDetail {
  const name = any.typeUrl.slice(any.typeUrl.lastIndexOf('/') + 1);
  const registry = registries.find((each) => each.getMessage(name) !== undefined);
  const asBytes = { '@type': any.typeUrl, value: base64(any.value) };
  if (registry === undefined) return asBytes;
  try {
    // The mapping of an Any itself puts the types with a JSON form of their own into `value`: a Struct's fields are the
    // server's, and one of them may be called "@type".
    return { '@type': any.typeUrl, ...(toJson(AnySchema, any, { registry }) as object) };
  } catch {
    return asBytes;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
