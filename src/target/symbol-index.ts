import type { DescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/** Where a message, enum or service is declared. */
export interface DeclaredSymbol {
  kind: 'message' | 'enum' | 'service';
  file: FileDescriptorProto;
}

/** Every message, enum and service of `files` by its full name, without a leading dot. The first declaration wins. */
export function indexSymbols(files: Iterable<FileDescriptorProto>): Map<string, DeclaredSymbol> {
  const symbols = new Map<string, DeclaredSymbol>();
  for (const file of files) {
    const add = (kind: DeclaredSymbol['kind'], name: string) => {
      if (!symbols.has(name)) symbols.set(name, { kind, file });
    };
    for (const each of file.enumType) add('enum', joinName(file.package, each.name));
    for (const each of file.service) add('service', joinName(file.package, each.name));
    eachMessage(file, (message, name) => {
      add('message', name);
      for (const each of message.enumType) add('enum', joinName(name, each.name));
    });
  }
  return symbols;
}

/** Calls `visit` for every message of `file`, nested ones too, outer before inner, with its full name. */
export function eachMessage(file: FileDescriptorProto, visit: (message: DescriptorProto, name: string) => void): void {
  const walk = (message: DescriptorProto, scope: string) => {
    const name = joinName(scope, message.name);
    visit(message, name);
    for (const nested of message.nestedType) walk(nested, name);
  };
  for (const message of file.messageType) walk(message, file.package);
}

export function joinName(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
