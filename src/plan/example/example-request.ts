import type { JsonValue } from '@bufbuild/protobuf';
import { clientStreams } from '../../shared/call-kind.js';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { schemaRegistry } from '../../target/schema-registry.js';
import { type ExampleOptions, exampleMessage } from './example-message.js';

/** What `-d` may be given for a method. */
export interface ExampleRequest {
  /** A list of messages where the client streams; else one. */
  json: JsonValue;
  notes: string[];
}

/** An example of a method's request. Its input type must be one that the schema describes. */
export function exampleRequest(schema: Schema, method: MethodTarget, options: ExampleOptions = {}): ExampleRequest {
  const registry = schemaRegistry(schema);
  const { json, notes } = exampleMessage(registry.getMessage(method.inputType)!, registry, options);
  const hasOwnForm = Array.isArray(json);
  // A list at the top is always the list of messages, also where a message is a list itself.
  return { json: clientStreams(method.kind) || hasOwnForm ? [json] : json, notes };
}
