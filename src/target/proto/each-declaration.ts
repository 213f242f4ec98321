import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { eachMessage } from '../symbol-index.js';

/** Calls `visit` for every field and extension of `file`; `message` is the one that a field belongs to, null for extensions. */
export function eachField(
  file: FileDescriptorProto,
  visit: (field: FieldDescriptorProto, message: DescriptorProto | null) => void,
): void {
  eachMessage(file, (message) => {
    for (const field of message.field) visit(field, message);
    for (const field of message.extension) visit(field, null);
  });
  for (const field of file.extension) visit(field, null);
}

/** Calls `visit` for every enum of `file`, nested ones too. */
export function eachEnum(file: FileDescriptorProto, visit: (type: EnumDescriptorProto) => void): void {
  for (const type of file.enumType) visit(type);
  eachMessage(file, (message) => {
    for (const type of message.enumType) visit(type);
  });
}
