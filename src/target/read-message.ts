import { randomUUID } from 'node:crypto';
import {
  createRegistry,
  type FileRegistry,
  fromBinary,
  type JsonValue,
  type Registry,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { type Any, BytesValueSchema } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../shared/error.js';
import { holdsMoreThan } from './holds-more-than.js';
import type { Schema } from './method-target.js';
import { printable } from './printable.js';
import { schemaRegistry } from './schema-registry.js';

/** Messages in messages, which a server may nest without end. */
const DEEPEST = 100;
/** Items, entries and fields of one message: each costs a hundred times its bytes to be shown. */
const MOST_VALUES = 1_000_000;

/** From here on, bytes are not left to the library. */
const LONG_BYTES = 4096;

/** The types of a schema with those that bytes of unknown types are shown as. */
const registriesToShow = new WeakMap<FileRegistry, Registry>();

/**
 * A message that a server sent, in proto3 JSON. An Any of a type that nobody here knows, or whose bytes are not of it,
 * has those bytes in `value`.
 *
 * @param emitDefaults shows fields without presence also where they hold nothing
 * Throws `bad-schema` where the bytes are not of the type, `unwritable` where they hold more than a million values.
 */
export function readMessage(
  schema: Pick<Schema, 'descriptorSet'>,
  typeName: string,
  bytes: Uint8Array,
  emitDefaults: boolean,
): JsonValue {
  const registry = schemaRegistry(schema);
  const type = registry.getMessage(typeName);
  if (type !== undefined && holdsMoreThan(MOST_VALUES, type, bytes)) {
    throw new GrpcRedError(
      'unwritable',
      `The server sent ${bytes.length} bytes of ${typeName} with more than a million values in them, too many to show.`,
      'Ask for less of them.',
    );
  }
  try {
    if (type === undefined) throw new Error('the type is not described');
    const message = reflect(type, fromBinary(type, bytes, { recursionLimit: DEEPEST }));
    const strangers = new Strangers(registry);
    strangers.hideIn(message, 0);
    const json = toJson(type, message.message, {
      registry: registryToShow(registry),
      alwaysEmitImplicit: emitDefaults,
    });
    return strangers.showIn(json);
  } catch (cause) {
    const reason = printable(cause instanceof Error ? cause.message : String(cause));
    throw new GrpcRedError(
      'bad-schema',
      `The server sent ${bytes.length} bytes that cannot be read as ${typeName} (${reason}).`,
      'Check that the schema is the one that the server was built with.',
      { cause },
    );
  }
}

function registryToShow(registry: FileRegistry): Registry {
  const known = registriesToShow.get(registry);
  if (known !== undefined) return known;
  const made = createRegistry(registry, BytesValueSchema);
  registriesToShow.set(registry, made);
  return made;
}

/**
 * What is written as something else, and put right afterwards: Anys that cannot be written as JSON are written as bytes,
 * and get their own type's name back; long bytes, which the library puts together sign by sign, stand aside.
 */
class Strangers {
  private readonly registry: FileRegistry;
  /** No server can know it. */
  private readonly mark = `${randomUUID()}-`;
  private readonly urls: string[] = [];
  /** Of the length of whole groups of base64, so that what is made of it begins alike whatever follows. */
  private readonly asideMark = randomUUID();
  private readonly asideText = Buffer.from(this.asideMark).toString('base64');
  private readonly aside: Uint8Array[] = [];

  constructor(registry: FileRegistry) {
    this.registry = registry;
  }

  /** True where something was changed. */
  hideIn(message: ReflectMessage, depth: number): boolean {
    if (message.desc.typeName === 'google.protobuf.Any') return this.hide(message.message as Any, depth);
    let changed = false;
    const hideIn = (inner: ReflectMessage) => {
      changed = this.hideIn(inner, depth) || changed;
    };
    for (const field of message.fields) {
      if (field.fieldKind === 'scalar' && field.scalar === ScalarType.BYTES && message.isSet(field)) {
        const bytes = message.get(field) as Uint8Array;
        if (bytes.length < LONG_BYTES) continue;
        message.set(field, this.putAside(bytes));
        changed = true;
        continue;
      }
      if (field.message === undefined || !message.isSet(field)) continue;
      if (field.fieldKind === 'list') for (const item of message.get(field)) hideIn(item as ReflectMessage);
      else if (field.fieldKind === 'map') for (const [, item] of message.get(field)) hideIn(item as ReflectMessage);
      else hideIn(message.get(field) as ReflectMessage);
    }
    return changed;
  }

  showIn(json: JsonValue): JsonValue {
    if (this.urls.length + this.aside.length === 0) return json;
    if (typeof json === 'string') return this.bytesOf(json);
    if (typeof json !== 'object' || json === null) return json;
    if (Array.isArray(json)) return json.map((item) => this.showIn(item));
    return Object.fromEntries(
      Object.entries(json).map(([key, value]) => [key, key === '@type' ? this.urlOf(value) : this.showIn(value)]),
    );
  }

  private putAside(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    return Buffer.from(`${this.asideMark}${this.aside.push(bytes) - 1}`);
  }

  private bytesOf(text: string): string {
    if (this.aside.length === 0 || !text.startsWith(this.asideText)) return text;
    const place = Buffer.from(text, 'base64').toString().slice(this.asideMark.length);
    return Buffer.from(this.aside[Number.parseInt(place, 10)]!).toString('base64');
  }

  private urlOf(value: JsonValue): JsonValue {
    if (typeof value !== 'string' || !value.startsWith(this.mark)) return value;
    return this.urls[Number.parseInt(value.slice(this.mark.length), 10)]!;
  }

  private hide(any: Any, depth: number): boolean {
    if (any.typeUrl === '') return false;
    const type = this.registry.getMessage(any.typeUrl.slice(any.typeUrl.lastIndexOf('/') + 1));
    try {
      if (type === undefined || depth > DEEPEST) throw new Error('not known');
      const inner = reflect(type, fromBinary(type, any.value, { recursionLimit: DEEPEST }));
      if (!this.hideIn(inner, depth + 1)) return false;
      any.value = toBinary(type, inner.message);
    } catch {
      const value = any.value.length < LONG_BYTES ? any.value : this.putAside(any.value);
      any.value = toBinary(BytesValueSchema, { $typeName: 'google.protobuf.BytesValue', value });
      any.typeUrl = `${this.mark}${this.urls.push(any.typeUrl) - 1}/google.protobuf.BytesValue`;
    }
    return true;
  }
}
