import { type DescMessage, fromJson, toBinary } from '@bufbuild/protobuf';
import { badPayload, type JsonPlace } from './bad-field.js';
import { messageJson } from './message-json.js';
import type { PayloadJson } from './parse-payload-json.js';

/** One message of that type, by the proto3 JSON mapping. Throws `bad-payload` with the path of the field. */
export function encodeMessage(type: DescMessage, value: PayloadJson, place: JsonPlace): Uint8Array {
  const json = messageJson(type, value, place);
  try {
    // The depth was limited on the way here, in terms that name the field.
    return toBinary(type, fromJson(type, json, { registry: place.registry, recursionLimit: 1000 }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badPayload(place, `cannot be encoded: ${reason}`, `Check it against ${type.typeName}.`);
  }
}
