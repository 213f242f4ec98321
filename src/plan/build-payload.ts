import type { DescMessage } from '@bufbuild/protobuf';
import { GrpcRedError } from '../shared/error.js';
import { placeIn } from '../shared/place-in.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import type { JsonPlace } from './bad-field.js';
import type { DataSource } from './bench-options.js';
import { encodeMessage } from './encode-message.js';
import { checkCount, emptyMessage, inputOf } from './input-of.js';
import { type PayloadJson, parsePayloadJson } from './parse-payload-json.js';
import { constantMessage, constantPayload, type Payload, type PayloadMessage } from './payload.js';
import { readBinary } from './read-binary.js';
import { jsonLines } from './rows/data-form.js';
import { rowsMessage } from './rows-message.js';
import { buildSegments } from './segments/build-segments.js';
import { MessagePacker, packedAt } from './segments/packed-messages.js';
import { holdsLeaf } from './segments/stand-in.js';
import { markTemplates } from './template/mark-templates.js';
import type { TemplateScope } from './template/template.js';

/** From so many messages that never change on, they are kept together in memory that threads share. */
const MANY = 1000;
/** Most messages of one list that have templates: each takes some kilobytes. */
const MOST_WITH_TEMPLATES = 100_000;

/**
 * What the calls of a step send, by the proto3 JSON mapping: encoded now where it never changes, else laid out so that the
 * rest is quickly filled in.
 *
 * An array at the top is always the list of messages, also for the input types whose own JSON may be an array
 * (google.protobuf.ListValue, google.protobuf.Value): `[[1, 2]]` is one list. So are the lines of NDJSON and the rows of CSV.
 * Anything else is one message. An empty list is for methods whose client streams.
 *
 * @param scope what templates may name; null: braces are braces
 * @throws GrpcRedError `bad-payload`, `bad-template` with the place
 */
export function buildPayload(
  schema: Schema,
  method: MethodTarget,
  data: DataSource | null,
  scope: TemplateScope | null,
): Payload {
  const { type, place } = inputOf(schema, method, data?.origin ?? '-d');
  if (data === null) return constantPayload([emptyMessage(type, place)]);
  const list = new MessageList(type, scope, place);
  switch (data.form) {
    case 'binary': {
      const messages = readBinary(data.bytes, data.framing, type, place);
      checkCount(messages.length, method, data.origin);
      return constantPayload(messages);
    }
    case 'csv':
      return { messages: [rowsMessage(type, data.rows, place)], packed: null, isOfRows: true };
    case 'ndjson':
      jsonLines(data.text, (line, number) => {
        const { json, leaves } = list.read(line, data.origin, number);
        list.add(json, leaves, { ...place, origin: placeIn(data.origin, number) });
      });
      checkCount(list.count, method, data.origin);
      return list.result();
    case 'json': {
      const { json, leaves } = list.read(data.text, data.origin, 1);
      if (!Array.isArray(json)) list.add(json, leaves, place);
      else {
        checkCount(json.length, method, data.origin);
        for (const [index, each] of json.entries()) list.add(each, leaves, { ...place, path: `[${index}]` });
      }
      return list.result();
    }
  }
}

class MessageList {
  private readonly type: DescMessage;
  private readonly scope: TemplateScope | null;
  private readonly place: JsonPlace;
  /** Those that never change. */
  private readonly packer = new MessagePacker();
  /** In order; null for one that the packer has. */
  private readonly changing: (PayloadMessage | null)[] = [];
  private withTemplates = 0;

  constructor(type: DescMessage, scope: TemplateScope | null, place: JsonPlace) {
    this.type = type;
    this.scope = scope;
    this.place = place;
  }

  read(
    text: string,
    origin: string,
    line: number,
  ): { json: PayloadJson; leaves: ReturnType<typeof markTemplates>['leaves'] } {
    const marked = this.scope === null ? { json: text, leaves: [] } : markTemplates(text, origin, this.scope, line);
    return { json: parsePayloadJson(marked.json, origin, { line }), leaves: marked.leaves };
  }

  add(value: PayloadJson, leaves: ReturnType<typeof markTemplates>['leaves'], place: JsonPlace): void {
    if (leaves.length > 0 && holdsLeaf(value, { leaves })) {
      if (++this.withTemplates > MOST_WITH_TEMPLATES) throw this.tooMany();
      this.changing.push({ segments: buildSegments(this.type, value, { leaves }, place) });
      return;
    }
    this.changing.push(null);
    if (!this.packer.add(encodeMessage(this.type, value, place))) throw this.tooLong();
  }

  get count(): number {
    return this.changing.length;
  }

  result(): Payload {
    const packed = this.packer.result();
    if (this.withTemplates === 0 && this.count > MANY) return { messages: [], packed, isOfRows: false };
    let next = 0;
    const messages = this.changing.map((message) => message ?? constantMessage(packedAt(packed, next++)));
    return { messages, packed: null, isOfRows: false };
  }

  private tooLong(): GrpcRedError {
    return new GrpcRedError('bad-payload', `${this.place.origin}: the messages have more than 2 GiB.`, 'Give fewer.');
  }

  private tooMany(): GrpcRedError {
    const says = `${this.place.origin}: more than ${MOST_WITH_TEMPLATES} messages of the list have templates.`;
    return new GrpcRedError('bad-payload', says, 'Give one message with templates, and what differs as rows (--rows).');
  }
}
