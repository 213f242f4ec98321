import type { DescriptorProto, FieldDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { eachMessage, joinName } from './symbol-index.js';

/** A place in a file that names a type, and can be made to name it otherwise. */
export interface TypeReference {
  /** As written: `.shop.Order` where it is complete, `Order` or `types.Money` where it is not. */
  name: string;
  /** Full name of the innermost scope from which an incomplete name is looked up. */
  scope: string;
  /** The field that bears it; null for the input or output of a method. */
  field: FieldDescriptorProto | null;
  /** The message that declares `field`, where one does. */
  message: DescriptorProto | null;
  rename(name: string): void;
}

/** Every mention of a type in `file`, in the order of declaration. */
export function typeReferences(file: FileDescriptorProto): TypeReference[] {
  const references: TypeReference[] = [];
  const addField = (field: FieldDescriptorProto, scope: string, message: DescriptorProto | null) => {
    if (field.typeName !== '') {
      const rename = (name: string) => {
        field.typeName = name;
      };
      references.push({ name: field.typeName, scope, field, message, rename });
    }
    if (field.extendee !== '') {
      const rename = (name: string) => {
        field.extendee = name;
      };
      references.push({ name: field.extendee, scope, field: null, message: null, rename });
    }
  };
  eachMessage(file, (message, name) => {
    for (const field of message.field) addField(field, name, message);
    for (const field of message.extension) addField(field, name, null);
  });
  for (const field of file.extension) addField(field, file.package, null);
  for (const service of file.service) {
    const scope = joinName(file.package, service.name);
    for (const method of service.method) {
      const renameInput = (name: string) => {
        method.inputType = name;
      };
      const renameOutput = (name: string) => {
        method.outputType = name;
      };
      references.push({ name: method.inputType, scope, field: null, message: null, rename: renameInput });
      references.push({ name: method.outputType, scope, field: null, message: null, rename: renameOutput });
    }
  }
  return references;
}

/**
 * The full name, without a leading dot, that `reference` means; null where `has` knows none.
 * An incomplete name is looked up from the innermost scope outwards, as protoc does.
 */
export function resolveReference(reference: TypeReference, has: (name: string) => boolean): string | null {
  const { name } = reference;
  if (name.startsWith('.')) return has(name.slice(1)) ? name.slice(1) : null;
  for (let scope = reference.scope; scope !== ''; scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')))) {
    const candidate = `${scope}.${name}`;
    if (has(candidate)) return candidate;
  }
  return has(name) ? name : null;
}
