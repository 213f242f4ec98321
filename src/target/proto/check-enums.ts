import { type EnumDescriptorProto, FeatureSet_EnumType as EnumType } from '@bufbuild/protobuf/wkt';
import { eachEnum } from './each-declaration.js';
import { feature } from './features.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
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

function checkReserved({ source, places }: ParsedFile, type: EnumDescriptorProto): void {
  const seen: { start: number; end: number }[] = [];
  for (const range of type.reservedRange) {
    const { start, end } = range;
    const at = places.get(range)!.name;
    if (start > end)
      throw badProto(source, at, `the reserved range ${start} to ${end} ends before it begins`, 'Swap the two.');
    const other = seen.find((each) => start <= each.end && each.start <= end);
    if (other !== undefined) {
      const says = `the reserved range ${start} to ${end} overlaps ${other.start} to ${other.end}`;
      throw badProto(source, at, says, 'Part the two.');
    }
    seen.push(range);
  }
  const names = new Set<string>();
  for (const name of type.reservedName) {
    if (names.has(name))
      throw badProto(source, places.get(type)!.name, `${name} is reserved twice`, 'Reserve it once.');
    names.add(name);
  }
  for (const value of type.value) {
    const place = places.get(value)!;
    if (type.reservedRange.some(({ start, end }) => value.number >= start && value.number <= end)) {
      const says = `${value.name} has the number ${value.number}, which is reserved`;
      throw badProto(source, place.number!, says, 'Choose another.');
    }
    if (names.has(value.name))
      throw badProto(source, place.name, `the name ${value.name} is reserved`, 'Choose another.');
  }
}
