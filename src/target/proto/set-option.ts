import { isFieldSet } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldOptions_OptionTargetType as Target,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { nearestName } from '../../shared/nearest-name.js';
import { encodeOptions, missingField, type OptionScalar, type OptionTree } from './option-tree.js';
import type { AggregateField, OptionNamePart, OptionStatement, OptionValue } from './parsed-file.js';
import { badProto, type ProtoSource } from './proto-source.js';
import { readScalar } from './read-scalar.js';
import { aKind, type SymbolTable } from './symbol-table.js';

/** Where an option stands, and what can be named there. */
export interface OptionScope {
  source: ProtoSource;
  symbols: SymbolTable;
  visible: ReadonlySet<string>;
  /** The full name of what bears the option. */
  name: string;
  /** What it is: some options are for one kind alone. */
  target: Target;
}

/**
 * Sets what an option says in `tree`, the message of options that it is part of.
 * Throws `bad-input` for an option that there is not, or that takes no such value, or is set already.
 */
export function setOption(tree: OptionTree, { name, value, at }: OptionStatement, scope: OptionScope): void {
  let inner = tree;
  name.forEach((part, index) => {
    const shown = showName(name.slice(0, index + 1));
    const field = findOption(inner, part, scope, at, shown);
    if (index === name.length - 1) {
      setFinal(inner, field, value, scope, at, shown);
      return;
    }
    if (!isMessage(field) || field.label === Label.REPEATED) {
      const what = isMessage(field) ? 'is repeated' : 'is no message';
      throw bad(scope, at, `the option ${shown} ${what}, so that no field of it can be set`, 'Set it as a whole.');
    }
    const known = inner.fields.get(field.number)?.values[0] as OptionTree | undefined;
    const next = known ?? { type: messageOf(field, scope), fields: new Map(), oneofs: new Map() };
    if (known === undefined) inner.fields.set(field.number, { field, values: [next] });
    inner = next;
  });
}

function setFinal(
  tree: OptionTree,
  field: FieldDescriptorProto,
  value: OptionValue,
  scope: OptionScope,
  at: number,
  shown: string,
): void {
  if (field.label !== Label.REPEATED && tree.fields.has(field.number)) {
    throw bad(scope, at, `the option ${shown} is set twice`, 'Set it once.');
  }
  if (!isMessage(field)) {
    put(tree, field, scalar(field, value, scope, 'option', `the option ${shown}`));
    return;
  }
  if (value.is !== 'message') {
    throw bad(scope, value.at, `the option ${shown} is a message`, 'Write its fields in braces: { field: value }.');
  }
  const inner = readMessage(messageOf(field, scope), value.fields, scope);
  const missing = missingField(inner, scope.symbols);
  if (missing !== null) {
    throw bad(scope, value.at, `the option ${shown} lacks its required field ${missing}`, 'Set that field too.');
  }
  put(tree, field, inner);
}

/** A field of options by its name, or an extension that extends them. */
function findOption(
  { type }: OptionTree,
  part: OptionNamePart,
  scope: OptionScope,
  at: number,
  shown: string,
): FieldDescriptorProto {
  if (part.isExtension) return findExtension(type, part.name, scope.name, scope, at, shown);
  const field = namesOf(type).get(part.name);
  if (field?.name === part.name && field.name !== 'uninterpreted_option') return forTarget(field, scope, at);
  const names = type.field.map(({ name }) => name).filter((name) => name !== 'uninterpreted_option');
  const nearest = nearestName(part.name, names);
  const hint = 'An option of your own has parentheses around its name, and the file that declares it is imported.';
  throw bad(scope, at, `there is no option ${shown}`, nearest === null ? hint : `Did you mean ${nearest}?`);
}

function findExtension(
  type: DescriptorProto,
  name: string,
  from: string,
  scope: OptionScope,
  at: number,
  shown: string,
): FieldDescriptorProto {
  const found = scope.symbols.lookUp(name, from, scope.visible, false);
  if (found.is === 'not-imported') {
    const file = JSON.stringify(found.symbol.file);
    throw bad(scope, at, `${shown} is declared in ${file}, which this file does not import`, `Add: import ${file};`);
  }
  if (found.is !== 'found') {
    throw bad(scope, at, `there is no option ${shown}`, 'Import the file that declares it.');
  }
  const full = scope.symbols.fullName(type);
  const field = found.symbol.descriptor as FieldDescriptorProto;
  if (found.symbol.kind === 'extension' && field.extendee === `.${full}`) return forTarget(field, scope, at);
  const what = found.symbol.kind === 'extension' ? `extends ${field.extendee.slice(1)}` : `is ${aKind(found.symbol)}`;
  throw bad(scope, at, `${shown} ${what}, not an extension of ${full}`, 'Use it where it belongs.');
}

/** The fields within braces. */
function readMessage(type: DescriptorProto, fields: readonly AggregateField[], scope: OptionScope): OptionTree {
  const tree: OptionTree = { type, fields: new Map(), oneofs: new Map() };
  for (const { name, value, at } of fields) {
    if (name.is === 'type') {
      setAny(tree, name, value, scope, at);
      continue;
    }
    const field =
      name.is === 'extension'
        ? findExtension(type, name.name, scope.symbols.fullName(type), scope, at, `[${name.name}]`)
        : findField(type, name.name, scope, at);
    for (const each of value.is === 'list' ? value.items : [value]) setWithin(tree, field, each, scope, at);
    if (value.is === 'list' && field.label !== Label.REPEATED) {
      throw bad(scope, at, `${field.name} takes one value, not a list`, 'Leave out the brackets.');
    }
  }
  return tree;
}

function setWithin(tree: OptionTree, field: FieldDescriptorProto, value: OptionValue, scope: OptionScope, at: number) {
  if (field.label !== Label.REPEATED && tree.fields.has(field.number)) {
    throw bad(scope, at, `${field.name} is set twice`, 'Set it once.');
  }
  if (isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex)) {
    const other = tree.oneofs.get(field.oneofIndex);
    if (other !== undefined) throw bad(scope, at, `${field.name} and ${other} are of one oneof`, 'Set one of them.');
    tree.oneofs.set(field.oneofIndex, field.name);
  }
  if (!isMessage(field)) {
    put(tree, field, scalar(field, value, scope, 'text', field.name));
    return;
  }
  if (value.is !== 'message') {
    throw bad(scope, value.at, `${field.name} is a message`, 'Write its fields in braces: { field: value }.');
  }
  put(tree, field, readMessage(messageOf(field, scope), value.fields, scope));
}

const fieldNames = new WeakMap<DescriptorProto, Map<string, FieldDescriptorProto>>();

/** The fields of a message by name; groups also by the names of their types. */
function namesOf(type: DescriptorProto): Map<string, FieldDescriptorProto> {
  const known = fieldNames.get(type);
  if (known !== undefined) return known;
  const names = new Map(type.field.map((field) => [field.name, field]));
  for (const field of type.field) {
    if (field.type === Type.GROUP) names.set(field.typeName.slice(field.typeName.lastIndexOf('.') + 1), field);
  }
  fieldNames.set(type, names);
  return names;
}

/** Refuses a field of options that is for other targets. */
function forTarget(field: FieldDescriptorProto, scope: OptionScope, at: number): FieldDescriptorProto {
  const targets = field.options?.targets ?? [];
  if (targets.length === 0 || targets.includes(scope.target)) return field;
  const show = (target: Target) => Target[target]!.replace('TARGET_TYPE_', '').toLowerCase().replace('_', ' ');
  const says = `the option ${field.name} is not one of a ${show(scope.target)}`;
  throw bad(scope, at, says, `It is for ${targets.map(show).join(', ')}.`);
}

/** Fields go by their names; groups by the names of their types, as the text format has it. */
function findField(type: DescriptorProto, name: string, scope: OptionScope, at: number): FieldDescriptorProto {
  const field = namesOf(type).get(name);
  if (field?.type === Type.GROUP ? field.name !== name : field !== undefined) return forTarget(field!, scope, at);
  const nearest = nearestName(
    name,
    type.field.map((each) => each.name),
  );
  throw bad(
    scope,
    at,
    `${scope.symbols.fullName(type)} has no field ${name}`,
    nearest === null ? 'Check its declaration.' : `Did you mean ${nearest}?`,
  );
}

/** `[type.googleapis.com/pkg.Message] {…}` in a google.protobuf.Any. */
function setAny(
  tree: OptionTree,
  { prefix, name }: { prefix: string; name: string },
  value: OptionValue,
  scope: OptionScope,
  at: number,
): void {
  const type = scope.symbols.message(name);
  const [url, bytes] = tree.type.field;
  const isAny = scope.symbols.fullName(tree.type) === 'google.protobuf.Any' && url !== undefined && bytes !== undefined;
  if (!isAny || type === undefined || value.is !== 'message') {
    const why = !isAny ? 'only a google.protobuf.Any holds a type' : `there is no message ${name} for it`;
    throw bad(scope, at, `[${prefix}/${name}] cannot be here: ${why}`, 'Check the field, and what is imported.');
  }
  const inner = readMessage(type, value.fields, scope);
  put(tree, url, new TextEncoder().encode(`${prefix}/${name}`));
  put(tree, bytes, encodeOptions(inner, scope.symbols));
}

function scalar(
  field: FieldDescriptorProto,
  value: OptionValue,
  scope: OptionScope,
  within: 'text' | 'option',
  shown: string,
): OptionScalar {
  const read = readScalar(field, value, scope.symbols, within);
  if (read.is === 'wrong') throw bad(scope, value.at, `${shown} takes ${read.wants}`, read.hint);
  return read.value;
}

function put(tree: OptionTree, field: FieldDescriptorProto, value: OptionScalar): void {
  const known = tree.fields.get(field.number);
  if (known === undefined) tree.fields.set(field.number, { field, values: [value] });
  else known.values.push(value);
}

function isMessage({ type }: FieldDescriptorProto): boolean {
  return type === Type.MESSAGE || type === Type.GROUP;
}

function messageOf(field: FieldDescriptorProto, { symbols }: OptionScope): DescriptorProto {
  return symbols.message(field.typeName)!;
}

function showName(name: readonly OptionNamePart[]): string {
  return name.map((part) => (part.isExtension ? `(${part.name})` : part.name)).join('.');
}

function bad({ source }: OptionScope, at: number, says: string, hint: string) {
  return badProto(source, at, says, hint);
}
