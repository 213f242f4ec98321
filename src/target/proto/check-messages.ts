import type { DescriptorProto } from '@bufbuild/protobuf/wkt';
import { FeatureSet_JsonFormat as JsonFormat } from '@bufbuild/protobuf/wkt';
import { eachMessage } from '../symbol-index.js';
import { feature } from './features.js';
import { jsonName } from './json-name.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import { type NumberRange, overlapping, rangeOf } from './range-index.js';
import type { SymbolTable } from './symbol-table.js';

export const FIELD_NUMBER_MAX = 536_870_911;
/** protobuf's own. */
const KEPT_FROM = 19_000;
const KEPT_TO = 19_999;

/** Refuses what protoc refuses of the numbers and names within each message of `parsed`. */
export function checkMessages(parsed: ParsedFile, symbols: SymbolTable): void {
  eachMessage(parsed.file, (message) => {
    if (message.options?.mapEntry === true && !parsed.options.has(message)) return;
    checkNumbers(parsed, message);
    checkRanges(parsed, message);
    checkReserved(parsed, message);
    if (message.options?.messageSetWireFormat === true) checkMessageSet(parsed, message);
    if (feature(message, 'jsonFormat', symbols) === JsonFormat.ALLOW) checkJsonNames(parsed, message);
  });
}

function checkNumbers({ source, places }: ParsedFile, message: DescriptorProto): void {
  const byNumber = new Map<number, string>();
  for (const { name, number, ...field } of message.field.map((each) => ({ ...each, descriptor: each }))) {
    const at = places.get(field.descriptor)!.number!;
    const refuse = (says: string, hint: string) => badProto(source, at, says, hint);
    if (number < 1 || number > FIELD_NUMBER_MAX) {
      throw refuse(`the number of ${name} is ${number}`, `Numbers of fields go from 1 to ${FIELD_NUMBER_MAX}.`);
    }
    if (number >= KEPT_FROM && number <= KEPT_TO) {
      throw refuse(`the number of ${name} is ${number}`, `${KEPT_FROM} to ${KEPT_TO} are kept for protobuf itself.`);
    }
    const other = byNumber.get(number);
    if (other !== undefined) {
      throw refuse(`${name} has the number ${number}, and so has ${other}`, 'Give each field of a message its own.');
    }
    byNumber.set(number, name);
  }
}

function checkRanges({ source, places, file }: ParsedFile, message: DescriptorProto): void {
  const most = message.options?.messageSetWireFormat === true ? 0x7fffffff : FIELD_NUMBER_MAX + 1;
  const all = [
    ...message.extensionRange.map((range) => ({ range, what: 'extension' as const, ...bounds(range) })),
    ...message.reservedRange.map((range) => ({ range, what: 'reserved' as const, ...bounds(range) })),
  ];
  const show = ({ what, start, end }: (typeof all)[number]) => `the ${what} range ${start} to ${end - 1}`;
  for (const each of all) {
    const { range, what, start, end } = each;
    const refuse = (says: string, hint: string) => badProto(source, places.get(range)!.name, says, hint);
    if (what === 'extension' && file.syntax === 'proto3') {
      throw refuse('proto3 has no extension ranges', 'Use a google.protobuf.Any field.');
    }
    if (start >= end) throw refuse(`${show(each)} ends before it begins`, 'Swap the two.');
    if (start < 1 || end > most) throw refuse(`${show(each)} is too wide`, `Numbers go from 1 to ${most - 1}.`);
  }
  const two = overlapping(all);
  if (two === null) return;
  const [first, second] = two;
  throw badProto(source, places.get(second.range)!.name, `${show(second)} overlaps ${show(first)}`, 'Part the two.');
}

function bounds({ start, end }: NumberRange): NumberRange {
  return { start, end };
}

function checkReserved({ source, places }: ParsedFile, message: DescriptorProto): void {
  const names = new Set<string>();
  for (const name of message.reservedName) {
    if (names.has(name)) {
      throw badProto(source, places.get(message)!.name, `${name} is reserved twice`, 'Reserve it once.');
    }
    names.add(name);
  }
  for (const field of message.field) {
    const { name: nameAt, number: numberAt } = places.get(field)!;
    for (const [what, ranges] of [
      ['reserved', message.reservedRange],
      ['for extensions', message.extensionRange],
    ] as const) {
      if (rangeOf<NumberRange>(ranges, field.number) === undefined) continue;
      const says = `${field.name} has the number ${field.number}, which is ${what}`;
      throw badProto(source, numberAt!, says, 'Choose another.');
    }
    if (names.has(field.name)) {
      throw badProto(source, nameAt, `the name ${field.name} is reserved`, 'Choose another.');
    }
  }
}

function checkMessageSet({ source, places }: ParsedFile, message: DescriptorProto): void {
  const [field] = message.field;
  if (field !== undefined) {
    throw badProto(source, places.get(field)!.name, 'a MessageSet has a field', 'It has extensions alone.');
  }
}

/** By default names, and again by those that were given. */
function checkJsonNames({ source, places }: ParsedFile, message: DescriptorProto): void {
  if (message.options?.deprecatedLegacyJsonFieldConflicts === true) return;
  for (const nameOf of [
    (field: DescriptorProto['field'][number]) => jsonName(field.name),
    (field: DescriptorProto['field'][number]) => field.jsonName,
  ]) {
    const byName = new Map<string, string>();
    for (const field of message.field) {
      const name = nameOf(field);
      const other = byName.get(name);
      if (other !== undefined) {
        const says = `${field.name} and ${other} have the same name in JSON, ${JSON.stringify(name)}`;
        throw badProto(source, places.get(field)!.name, says, 'Rename one of them.');
      }
      byName.set(name, field.name);
    }
  }
}
