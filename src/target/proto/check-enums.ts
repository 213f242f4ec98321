import {
  type EnumDescriptorProto,
  FeatureSet_EnumType as EnumType,
  FeatureSet_JsonFormat as JsonFormat,
} from '@bufbuild/protobuf/wkt';
import { eachEnum } from './each-declaration.js';
import { feature } from './features.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import { type NumberRange, overlapping, rangeOf } from './range-index.js';
import type { SymbolTable } from './symbol-table.js';

/** Refuses what protoc refuses of the values of each enum of `parsed`. */
export function checkEnums(parsed: ParsedFile, symbols: SymbolTable): void {
  eachEnum(parsed.file, (type) => {
    const { source, places } = parsed;
    const [first] = type.value;
    if (feature(type, 'enumType', symbols) === EnumType.OPEN && first!.number !== 0) {
      throw badProto(
        source,
        places.get(first!)!.number!,
        `the first value of ${type.name} is ${first!.number}`,
        'The first value of an open enum, as all are in proto3, is 0.',
      );
    }
    checkAliases(parsed, type);
    if (feature(type, 'jsonFormat', symbols) === JsonFormat.ALLOW) checkLikeNames(parsed, type);
    checkReserved(parsed, type);
  });
}

function checkAliases({ source, places }: ParsedFile, type: EnumDescriptorProto): void {
  const byNumber = new Map<number, string>();
  for (const value of type.value) {
    const other = byNumber.get(value.number);
    if (other !== undefined && type.options?.allowAlias !== true) {
      throw badProto(
        source,
        places.get(value)!.number!,
        `${value.name} has the number ${value.number}, and so has ${other}`,
        'Choose another, or add to the enum: option allow_alias = true;',
      );
    }
    byNumber.set(value.number, value.name);
  }
  if (type.options?.allowAlias === true && byNumber.size === type.value.length) {
    const at = places.get(type)!.name;
    throw badProto(source, at, `${type.name} allows aliases and has none`, 'Remove its option allow_alias.');
  }
}

/** Some languages drop the enum's name from the names of its values, and their underscores. */
function checkLikeNames({ source, places }: ParsedFile, type: EnumDescriptorProto): void {
  if (type.options?.deprecatedLegacyJsonFieldConflicts === true) return;
  const prefix = type.name.replaceAll('_', '').toLowerCase();
  const seen = new Map<string, { name: string; number: number }>();
  for (const value of type.value) {
    const short = shortName(value.name, prefix);
    const other = seen.get(short);
    if (other !== undefined && other.name !== value.name && other.number !== value.number) {
      const says = `${value.name} and ${other.name} are the same name without the name of the enum`;
      throw badProto(source, places.get(value)!.name, says, 'Rename one of them.');
    }
    if (other === undefined) seen.set(short, value);
  }
}

/** `COLOUR_DARK_RED` of `Colour` is `DarkRed`. */
function shortName(name: string, prefix: string): string {
  let matched = 0;
  let at = 0;
  while (at < name.length && matched < prefix.length) {
    const char = name.charAt(at).toLowerCase();
    at++;
    if (char === '_') continue;
    if (char !== prefix.charAt(matched)) return pascalCase(name);
    matched++;
  }
  const rest = name.slice(at).replace(/^_+/, '');
  return pascalCase(matched < prefix.length || rest === '' ? name : rest);
}

function pascalCase(name: string): string {
  return name
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`)
    .join('');
}

function checkReserved({ source, places }: ParsedFile, type: EnumDescriptorProto): void {
  // Ranges of an enum name their last number, not the one after it.
  const ranges = type.reservedRange.map((range) => ({ range, start: range.start, end: range.end + 1 }));
  const show = ({ start, end }: NumberRange) => `${start} to ${end - 1}`;
  for (const each of ranges) {
    if (each.start < each.end) continue;
    const says = `the reserved range ${show(each)} ends before it begins`;
    throw badProto(source, places.get(each.range)!.name, says, 'Swap the two.');
  }
  const two = overlapping(ranges);
  if (two !== null) {
    const says = `the reserved range ${show(two[1])} overlaps ${show(two[0])}`;
    throw badProto(source, places.get(two[1].range)!.name, says, 'Part the two.');
  }
  const names = new Set<string>();
  for (const name of type.reservedName) {
    if (names.has(name))
      throw badProto(source, places.get(type)!.name, `${name} is reserved twice`, 'Reserve it once.');
    names.add(name);
  }
  for (const value of type.value) {
    const place = places.get(value)!;
    if (rangeOf(ranges, value.number) !== undefined) {
      const says = `${value.name} has the number ${value.number}, which is reserved`;
      throw badProto(source, place.number!, says, 'Choose another.');
    }
    if (names.has(value.name))
      throw badProto(source, place.name, `the name ${value.name} is reserved`, 'Choose another.');
  }
}
