import { create, type DescMessage, toBinary } from '@bufbuild/protobuf';
import { clientStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import { schemaRegistry } from '../target/schema-registry.js';
import type { JsonPlace } from './bad-field.js';
import { encodeMessage } from './encode-message.js';
import type { PayloadJson } from './parse-payload-json.js';
import { hasOwnJsonForm } from './well-known-json.js';

/** Most messages that one payload may hold. */
export const MESSAGES_MAX = 1_000_000;

/**
 * The type that a method takes, and where its messages begin.
 *
 * @throws GrpcRedError `bad-schema` where the type is not described
 */
export function inputOf(schema: Schema, method: MethodTarget, origin: string): { type: DescMessage; place: JsonPlace } {
  const registry = schemaRegistry(schema);
  const type = registry.getMessage(method.inputType);
  if (type !== undefined) return { type, place: { origin, path: '', depth: 1, registry } };
  throw new GrpcRedError(
    'bad-schema',
    `The type ${method.inputType}, which ${method.service}/${method.method} takes, is not described.`,
    'Register the file that declares it with the reflection service of the server.',
  );
}

/** What is sent where no data was given. */
export function emptyMessage(type: DescMessage, place: JsonPlace): Uint8Array {
  const none: PayloadJson = {};
  return hasOwnJsonForm(type) ? toBinary(type, create(type)) : encodeMessage(type, none, place);
}

/** @throws GrpcRedError `bad-payload` for a list of so many messages */
export function checkCount(count: number, method: MethodTarget, origin: string): void {
  if (count > MESSAGES_MAX) throw unfit(origin, `more than ${MESSAGES_MAX} messages`, 'Send fewer.');
  if (count === 0 && !clientStreams(method.kind)) {
    throw unfit(origin, 'no message', `${method.service}/${method.method} takes one: write {} for an empty one.`);
  }
}

function unfit(origin: string, holds: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-payload', `${origin}: the payload holds ${holds}.`, hint);
}
