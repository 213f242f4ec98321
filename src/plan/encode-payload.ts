import { create, type DescMessage, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { clientStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import { schemaRegistry } from '../target/schema-registry.js';
import { badPayload, type JsonPlace } from './bad-field.js';
import { messageJson } from './message-json.js';
import { parsePayloadJson } from './parse-payload-json.js';
import { hasOwnJsonForm } from './well-known-json.js';

/** Most messages that one payload may hold. */
const MESSAGES_MAX = 1_000_000;

/**
 * Encodes a payload: JSON text, as the proto3 JSON mapping has it, to serialized messages of the method's input type.
 *
 * An array at the top is always the list of messages, also for the input types whose own JSON may be an array
 * (google.protobuf.ListValue, google.protobuf.Value): `[[1, 2]]` is one list. Anything else is one message; text
 * that is empty is one message without any field. An empty list is for methods whose client streams.
 *
 * Throws `bad-payload`, with line and column or the path of the field.
 *
 * @param origin what the payload is called in errors: `-d`, or a file's name
 */
export function encodePayload(schema: Schema, method: MethodTarget, json: string, origin: string): Uint8Array[] {
  const registry = schemaRegistry(schema);
  const type = registry.getMessage(method.inputType);
  if (type === undefined) {
    throw new GrpcRedError(
      'bad-schema',
      `The type ${method.inputType}, which ${method.service}/${method.method} takes, is not described.`,
      'Register the file that declares it with the reflection service of the server.',
    );
  }
  const place: JsonPlace = { origin, path: '', depth: 1, registry };
  if (json.trim() === '') {
    return [
      hasOwnJsonForm(type) ? toBinary(type, create(type)) : encodeMessage(type, messageJson(type, {}, place), place),
    ];
  }
  const payload = parsePayloadJson(json, origin);
  if (!Array.isArray(payload)) return [encodeMessage(type, messageJson(type, payload, place), place)];
  if (payload.length > MESSAGES_MAX) throw unfit(origin, `more than ${MESSAGES_MAX} messages`, 'Send fewer.');
  if (payload.length === 0 && !clientStreams(method.kind)) {
    throw unfit(origin, 'no message', `${method.service}/${method.method} takes one: write {} for an empty one.`);
  }
  return payload.map((each, index) => {
    const at = { ...place, path: `[${index}]` };
    return encodeMessage(type, messageJson(type, each, at), at);
  });
}

function encodeMessage(type: DescMessage, json: JsonValue, place: JsonPlace): Uint8Array {
  try {
    // The depth was limited on the way here, in terms that name the field.
    return toBinary(type, fromJson(type, json, { registry: place.registry, recursionLimit: 1000 }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badPayload(place, `cannot be encoded: ${reason}`, `Check it against ${type.typeName}.`);
  }
}

function unfit(origin: string, holds: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-payload', `${origin}: the payload holds ${holds}.`, hint);
}
