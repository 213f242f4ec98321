// Hot path: bench/templates.bench.ts
import { GrpcRedError } from '../../shared/error.js';
import { constantBytes, type PayloadMessage, type PayloadSegment, type VaryingSegment } from '../payload.js';
import type { RenderContext } from '../template/render-context.js';
import { renderValue } from '../template/render-template.js';
import type { TemplateValue } from '../template/template.js';
import { tellsNoSecret, unrenderable } from '../template/template-error.js';
import { textOf } from '../template/values.js';
import { BackwardWriter } from './backward-writer.js';
import { writeValue } from './write-value.js';

const writer = new BackwardWriter();
/** What is being written: for the error, if there is one. */
let current: VaryingSegment | null = null;

/**
 * The bytes of a message for the call that `context` tells of. They stay as they are.
 *
 * @throws GrpcRedError `bad-payload` where a field cannot take what its template gives, `bad-template` where that gives nothing
 */
export function renderMessage(message: PayloadMessage, context: RenderContext): Uint8Array {
  const known = constantBytes(message);
  if (known !== null) return known;
  writer.begin();
  try {
    writeSegments(message.segments, context);
  } catch (error) {
    throw placed(error, current);
  }
  return writer.finish();
}

/** Works out one piece alone, to find out whether it can be sent. Throws as `renderMessage` does. */
export function checkSegment(segment: VaryingSegment, context: RenderContext): void {
  writer.begin();
  try {
    writeVarying(segment, context);
  } catch (error) {
    throw placed(error, segment);
  }
}

function writeSegments(segments: readonly PayloadSegment[], context: RenderContext): void {
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i]!;
    switch (segment.kind) {
      case 'constant':
        writer.copy(segment.bytes);
        break;
      case 'delimited': {
        const before = writer.length;
        writeSegments(segment.segments, context);
        const length = writer.length - before;
        if (length === 0 && segment.isOptional) break;
        writer.varint(length);
        writer.copy(segment.tag);
        break;
      }
      case 'varying':
        writeVarying(segment, context);
        break;
    }
  }
}

function writeVarying(segment: VaryingSegment, context: RenderContext): void {
  current = segment;
  const value = renderValue(segment.template, context);
  if (segment.isOptional && value === '') return;
  writeValue(writer, segment.form, segment.isBare ? unquoted(segment, value) : value, segment);
  writer.copy(segment.tag);
}

/** What stands bare in JSON: a text of JSON has quotes, a number has none. */
function unquoted({ form }: VaryingSegment, value: TemplateValue): TemplateValue {
  if (form.is === 'message' && form.typeName === 'google.protobuf.Value') return textOf(value);
  const isText = typeof value === 'string' && value.startsWith('"');
  if (isText) {
    try {
      return String(JSON.parse(value));
    } catch {
      throw unrenderable(`${value.slice(0, 60)} is no text of JSON`, 'Put the template in quotes.');
    }
  }
  if (form.is !== 'scalar' || wantsNoQuotes(form.type)) return value;
  throw unrenderable('it stands in no quotes, and the field is text', 'Put it in quotes: "{{…}}".');
}

/** ScalarType.STRING and ScalarType.BYTES. */
function wantsNoQuotes(type: number): boolean {
  return type !== 9 && type !== 12;
}

/** Says where; of what a secret was made of, nothing is said but that. */
function placed(error: unknown, segment: VaryingSegment | null): unknown {
  if (!(error instanceof GrpcRedError) || segment === null) return error;
  const { origin, path, template } = segment;
  const where = `${origin}: ${path === '' ? 'the message' : path}`;
  if (tellsNoSecret(error)) return new GrpcRedError('bad-template', `${where}: ${error.message}.`, error.hint);
  if (template.needs.secret) {
    const hint = 'Look at what the template is made of: a captured value, an environment variable or a key.';
    return new GrpcRedError(
      'bad-template',
      `${where} cannot take what its template gives (it may be secret, so it is not shown).`,
      hint,
    );
  }
  if (error.code !== 'bad-template') return error;
  return new GrpcRedError(
    'bad-template',
    `${where}: in ${JSON.stringify(template.written)}, ${error.message}.`,
    error.hint,
  );
}
