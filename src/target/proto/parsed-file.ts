import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { ProtoSource } from './proto-source.js';

/** What bears options: its kind says which message of descriptor.proto they are. */
export type OptionBearer =
  | 'file'
  | 'message'
  | 'field'
  | 'oneof'
  | 'enum'
  | 'enum-value'
  | 'service'
  | 'method'
  | 'extension-range';

/** A piece of an option's name: `java_package`, or an extension's name in parentheses. */
export interface OptionNamePart {
  name: string;
  isExtension: boolean;
}

/** The value of an option as it is written; which type it is to have is known later. */
export type OptionValue = { at: number } & (
  | { is: 'word'; text: string }
  | { is: 'int'; value: bigint; negative: boolean }
  | { is: 'float'; value: number }
  | { is: 'string'; bytes: Uint8Array }
  | { is: 'message'; fields: AggregateField[] }
  | { is: 'list'; items: OptionValue[] }
);

/** A field within `{…}`, as the text format has it. `type` is the URL of an Any's message. */
export interface AggregateField {
  name: { is: 'field' | 'extension'; name: string } | { is: 'type'; prefix: string; name: string };
  value: OptionValue;
  at: number;
}

export interface OptionStatement {
  name: OptionNamePart[];
  value: OptionValue;
  at: number;
}

/** Where the parts of a declaration stand, as offsets into the text. */
export interface Places {
  name: number;
  number?: number;
  type?: number;
  extendee?: number;
  output?: number;
  default?: number;
}

/** A .proto file by itself: names of types are as written, and options are not read yet. */
export interface ParsedFile {
  source: ProtoSource;
  file: FileDescriptorProto;
  /** By the descriptor (message, field, range …) that they belong to. */
  places: Map<object, Places>;
  options: Map<object, { bearer: OptionBearer; statements: OptionStatement[] }>;
  /** Of each entry of `file.dependency`. */
  importPlaces: number[];
  packagePlace: number;
  /** Fields with a default, as written; what it says depends on the type. */
  defaults: Map<object, OptionValue>;
}
