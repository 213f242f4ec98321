import {
  type DescField,
  type DescMessage,
  type DescOneof,
  type JsonValue,
  type Registry,
  ScalarType,
} from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence, isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { choose } from './choose.js';
import type { Effort } from './effort.js';
import { exampleBytes } from './example-bytes.js';
import { exampleEnum } from './example-enum.js';
import { exampleMask, siblingMask } from './example-mask.js';
import { exampleNumber } from './example-number.js';
import { exampleText } from './example-text.js';
import { exampleDuration, exampleTimestamp } from './example-time.js';
import type { FieldRules, NumberRulesName } from './field-rules.js';
import { itemCount } from './item-count.js';
import { mustBeSet, skipsMessage } from './must-be-set.js';
import { isOutputOnly, isRequiredOneof, messageRulesOf, rulesOf } from './read-rules.js';
import { celNames, rulesSay } from './rules-say.js';

/** Messages in messages; further ones are left out. */
const DEEPEST = 12;
/** Fields of one example; further ones that may be left out are. */
const MOST_FIELDS = 1000;
const MOST_NOTES = 20;
const MAP_KEY = '[key]';
const EFFORT = 2_000_000;

/** A request that a server may take, in proto3 JSON with the names of the .proto file. */
export interface Example {
  json: JsonValue;
  /** What it could not keep, one sentence each: a rule in a language of its own, for one. */
  notes: string[];
}

export interface ExampleOptions {
  /** Texts that are usually unique, as e-mail addresses, hold `{{.RequestNumber}}`. */
  unique?: boolean;
  /** For rules about now; since 1970. */
  nowMs?: number;
}

/**
 * An example of a message: each field set to something that its name and type suggest and its rules allow, the first
 * member of each oneof, one entry in lists and maps. Messages do not hold themselves; what only the server sets is left
 * out.
 */
export function exampleMessage(type: DescMessage, registry: Registry, options: ExampleOptions = {}): Example {
  const writer = new ExampleWriter(registry, options);
  const json = writer.message(type, { path: '', within: [], nth: 0, rules: null });
  return { json: json ?? {}, notes: writer.notes };
}

/** Where a value is to stand. */
interface Place {
  /** `items.price`; empty for the whole. */
  path: string;
  /** The messages around it. */
  within: readonly DescMessage[];
  /** Which of several values that must differ. */
  nth: number;
  rules: FieldRules | null;
}

class ExampleWriter {
  readonly notes: string[] = [];
  private readonly registry: Registry;
  private readonly options: ExampleOptions;
  private readonly effort: Effort = { left: EFFORT };
  private fieldsLeft = MOST_FIELDS;

  constructor(registry: Registry, options: ExampleOptions) {
    this.registry = registry;
    this.options = options;
  }

  /** null where no example keeps the rules. */
  message(type: DescMessage, place: Place): JsonValue | null {
    const wellKnown = this.wellKnown(type, place);
    if (wellKnown !== undefined) return wellKnown;
    const inside = { ...place, within: [...place.within, type] };
    const entries: [string, JsonValue][] = [];
    const messageRules = messageRulesOf(type);
    if (messageRules?.cel !== undefined) this.note(inside.path, `${type.typeName} has rules in CEL`);
    const exclusive = (messageRules?.oneof ?? []).map(({ fields = [] }) => fields);
    for (const member of type.members) {
      if (member.kind === 'oneof') {
        const entry = this.oneof(member, inside);
        if (entry !== null) entries.push(entry);
        continue;
      }
      const rivals = exclusive.find((names) => names.includes(member.name));
      if (rivals?.some((name) => name !== member.name && entries.some(([given]) => given === name))) continue;
      const value = this.field(member, inside);
      if (value !== null) entries.push([member.name, value]);
    }
    return Object.fromEntries(entries);
  }

  /** The first member that there is an example of. */
  private oneof(oneof: DescOneof, place: Place): [string, JsonValue] | null {
    for (const member of oneof.fields) {
      const value = this.field(member, place);
      if (value !== null) return [member.name, value];
    }
    if (isRequiredOneof(oneof)) this.note(join(place.path, oneof.name), 'one of its members is required');
    return null;
  }

  /** null where the field is left out. */
  private field(field: DescField, { path, within, nth }: Place): JsonValue | null {
    const isRequired = field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
    if (isOutputOnly(field) && !isRequired) return null;
    const read = rulesOf(field);
    const at = join(path, field.name);
    if (read === 'unreadable') this.note(at, 'its rules cannot be read');
    const rules = read === 'unreadable' || read?.ignore === 'IGNORE_ALWAYS' ? null : read;
    if (rules?.cel !== undefined) this.note(at, `it has rules in CEL (${celNames(rules.cel)})`);
    const isWanted = isRequired || mustBeSet(rules);
    const message = field.message;
    if (message !== undefined && !isWanted && (within.includes(message) || within.length >= DEEPEST)) return null;
    // What is required must be there, but nothing is for ever.
    if (within.length > 3 * DEEPEST || (--this.fieldsLeft < 0 && (!isWanted || this.fieldsLeft < -MOST_FIELDS))) {
      return null;
    }
    const place = { path: at, within, nth, rules: message === undefined ? rules : skipsMessage(rules) };
    const value = this.valueOf(field, place, isWanted);
    if (value !== null) return value;
    const mayBeLeftOut =
      !isWanted && (field.presence !== FeatureSet_FieldPresence.IMPLICIT || rules?.ignore === 'IGNORE_IF_ZERO_VALUE');
    if (!mayBeLeftOut && rules !== null) this.note(at, rulesSay(rules));
    return null;
  }

  private valueOf(field: DescField, place: Place, isWanted: boolean): JsonValue | null {
    switch (field.fieldKind) {
      case 'list':
        return this.list(field, place, isWanted);
      case 'map':
        return this.map(field, place, isWanted);
      default:
        return this.single(field, place, isWanted);
    }
  }

  private list(field: DescField & { fieldKind: 'list' }, place: Place, isWanted: boolean): JsonValue | null {
    const { minItems, maxItems, items } = place.rules?.repeated ?? {};
    const count = itemCount(minItems, maxItems, isWanted);
    if (count === null) return null;
    const values: JsonValue[] = [];
    for (let nth = 0; nth < count; nth++) {
      // The items may be alike unless they must not; a single one is what it always is.
      const value = this.single(field, { ...place, nth: place.nth + nth, rules: items ?? null }, false);
      if (value === null) return values.length === 0 && count === 1 && !isWanted && minItems === undefined ? [] : null;
      values.push(value);
    }
    return values;
  }

  private map(field: DescField & { fieldKind: 'map' }, place: Place, isWanted: boolean): JsonValue | null {
    const { minPairs, maxPairs, keys, values } = place.rules?.map ?? {};
    const count = itemCount(minPairs, maxPairs, isWanted);
    if (count === null) return null;
    const entries: [string, JsonValue][] = [];
    for (let nth = 0; nth < count; nth++) {
      const keyPlace = { ...place, path: `${place.path}${MAP_KEY}`, nth, rules: keys ?? null };
      const key = this.scalar(field.mapKey, 'key', keyPlace, false);
      const value = this.single(field, { ...place, nth, rules: values ?? null }, false);
      if (key === null || value === null) return null;
      entries.push([String(key), value]);
    }
    return Object.fromEntries(entries);
  }

  /** One value of the field's type, be it a list, a map or neither. */
  private single(field: DescField, place: Place, isWanted: boolean): JsonValue | null {
    if (field.message !== undefined) {
      if (place.within.length > 3 * DEEPEST) return null;
      const value = this.message(field.message, place);
      return value ?? (place.rules?.fieldMask === undefined ? siblingMask(field, place.within) : null);
    }
    if (field.enum !== undefined) return exampleEnum(field.enum, place, isWanted);
    return this.scalar(field.scalar!, field.name, place, isWanted);
  }

  private scalar(type: ScalarType, name: string, { path, rules, nth }: Place, notZero: boolean): JsonValue | null {
    const { effort } = this;
    switch (type) {
      case ScalarType.BOOL: {
        const { const: fixed } = rules?.bool ?? {};
        return choose([fixed ?? true, ...(fixed === undefined ? [false] : [])], (value) => value || !notZero, nth);
      }
      case ScalarType.STRING: {
        const unique = this.options.unique === true && !path.endsWith(MAP_KEY);
        return exampleText({ name, rules: rules?.string ?? null, nth, unique, notEmpty: notZero, effort });
      }
      case ScalarType.BYTES:
        return exampleBytes({ name, rules: rules?.bytes ?? null, nth, notEmpty: notZero, effort });
      default: {
        const kind = ScalarType[type].toLowerCase() as NumberRulesName;
        return exampleNumber(type, { name, rules: rules?.[kind] ?? null, nth, notZero });
      }
    }
  }

  /** undefined for types that are messages like any other. */
  private wellKnown(type: DescMessage, place: Place): JsonValue | null | undefined {
    const { rules, nth } = place;
    if (isWrapperDesc(type)) {
      const [value] = type.fields;
      return this.scalar(value.scalar, lastName(place.path), place, false);
    }
    switch (type.typeName) {
      case 'google.protobuf.Timestamp':
        return exampleTimestamp(rules?.timestamp, nth, this.options.nowMs ?? Date.now());
      case 'google.protobuf.Duration':
        return exampleDuration(rules?.duration, nth);
      case 'google.protobuf.FieldMask':
        return exampleMask(rules?.fieldMask, nth);
      case 'google.protobuf.Struct':
        return { key: 'value' };
      case 'google.protobuf.Value':
        return 'value';
      case 'google.protobuf.ListValue':
        return ['value'];
      case 'google.protobuf.Any':
        return this.any(place);
    }
    return undefined;
  }

  private any(place: Place): JsonValue | null {
    const { in: allowed, notIn = [] } = place.rules?.any ?? {};
    const urls = allowed ?? ['type.googleapis.com/google.protobuf.StringValue'];
    for (const url of urls.filter((each) => !notIn.includes(each))) {
      const type = this.registry.getMessage(url.slice(url.lastIndexOf('/') + 1));
      if (type === undefined || place.within.includes(type)) continue;
      const json = this.message(type, { ...place, path: join(place.path, 'value'), rules: null });
      if (json === null) continue;
      const isPlain = this.wellKnown(type, { ...place, rules: null }) === undefined;
      return isPlain ? { '@type': url, ...(json as object) } : { '@type': url, value: json };
    }
    return allowed === undefined ? {} : null;
  }

  private note(path: string, says: string): void {
    if (this.notes.length >= MOST_NOTES) return;
    const sentence = `${path === '' ? 'The message' : path}: ${says}, which this example may not keep.`;
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
