import { isFieldSet } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { joinName } from '../symbol-index.js';

export type SymbolKind =
  | 'package'
  | 'message'
  | 'enum'
  | 'enum-value'
  | 'field'
  | 'extension'
  | 'oneof'
  | 'service'
  | 'method';

/** Something with a full name. `file` is the name of the file that declares it; of a package, of the first one. */
export interface ProtoSymbol {
  kind: SymbolKind;
  fullName: string;
  file: string;
  descriptor: object;
}

/** `an enum`, for messages. */
export function aKind({ kind }: ProtoSymbol): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind.replace('-', ' ')}`;
}

/** What a name means: a symbol, or why it means none. */
export type Lookup =
  | { is: 'found'; symbol: ProtoSymbol }
  /** It is there, but in a file that is not imported. */
  | { is: 'not-imported'; symbol: ProtoSymbol }
  /** Its first part means something nearer, which holds no such name. */
  | { is: 'shadowed'; fullName: string }
  | { is: 'unknown' };

/** Names that may stand before a point, and so hide others that begin alike. */
const HOLDERS: readonly SymbolKind[] = ['package', 'message', 'enum', 'service'];
const TYPES: readonly SymbolKind[] = ['message', 'enum'];

/** Every name that a set of .proto files declares: all share one space, as in protoc's pool. */
export class SymbolTable {
  readonly #symbols = new Map<string, ProtoSymbol>();
  /** The files of each package, those of its sub-packages included. */
  readonly #packages = new Map<string, Set<string>>();
  /** By descriptor, as are the next. */
  readonly #fullNames = new Map<object, string>();
  readonly #parents = new Map<object, object>();

  get(fullName: string): ProtoSymbol | undefined {
    return this.#symbols.get(fullName);
  }

  fullName(descriptor: object): string {
    return this.#fullNames.get(descriptor) ?? '';
  }

  /** What `descriptor` is declared in: a message or file; of a field, its oneof where it is in one; of a value, its enum. */
  parent(descriptor: object): object | undefined {
    return this.#parents.get(descriptor);
  }

  message(fullName: string): DescriptorProto | undefined {
    const symbol = this.#symbols.get(fullName.replace(/^\./, ''));
    return symbol?.kind === 'message' ? (symbol.descriptor as DescriptorProto) : undefined;
  }

  enumType(fullName: string): EnumDescriptorProto | undefined {
    const symbol = this.#symbols.get(fullName.replace(/^\./, ''));
    return symbol?.kind === 'enum' ? (symbol.descriptor as EnumDescriptorProto) : undefined;
  }

  /** The full names of all messages and enums. */
  types(): string[] {
    return [...this.#symbols.values()].filter(({ kind }) => TYPES.includes(kind)).map(({ fullName }) => fullName);
  }

  /** Adds all that `file` declares; `taken` is told of what has a name that something else has. */
  declare(file: FileDescriptorProto, taken: (now: ProtoSymbol, before: ProtoSymbol) => void): void {
    const add = (kind: SymbolKind, descriptor: object, fullName: string, parent: object) => {
      const symbol = { kind, fullName, file: file.name, descriptor };
      const before = this.#symbols.get(fullName);
      if (before !== undefined) taken(symbol, before);
      this.#symbols.set(fullName, symbol);
      this.#fullNames.set(descriptor, fullName);
      this.#parents.set(descriptor, parent);
    };
    const addEnums = (enums: readonly EnumDescriptorProto[], scope: string, parent: object) => {
      for (const each of enums) {
        add('enum', each, joinName(scope, each.name), parent);
        // As in C++, values are named beside their enum, not in it.
        for (const value of each.value) add('enum-value', value, joinName(scope, value.name), each);
      }
    };
    const addMessage = (message: DescriptorProto, scope: string, parent: object) => {
      const name = joinName(scope, message.name);
      add('message', message, name, parent);
      for (const field of message.field) {
        const oneof = isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex) && !field.proto3Optional;
        add('field', field, joinName(name, field.name), oneof ? message.oneofDecl[field.oneofIndex]! : message);
      }
      for (const oneof of message.oneofDecl) add('oneof', oneof, joinName(name, oneof.name), message);
      for (const nested of message.nestedType) addMessage(nested, name, message);
      addEnums(message.enumType, name, message);
      for (const field of message.extension) add('extension', field, joinName(name, field.name), message);
      for (const range of message.extensionRange) this.#parents.set(range, message);
    };
    this.#declarePackage(file, taken);
    for (const message of file.messageType) addMessage(message, file.package, file);
    addEnums(file.enumType, file.package, file);
    for (const field of file.extension) add('extension', field, joinName(file.package, field.name), file);
    for (const service of file.service) {
      const name = joinName(file.package, service.name);
      add('service', service, name, file);
      for (const method of service.method) add('method', method, joinName(name, method.name), service);
    }
  }

  /**
   * What `name`, as written at `scope`, means: it is looked for from the scope around `scope` outwards. A first part
   * that is found ends the search, be the rest in it or not, as protoc and C++ have it.
   *
   * @param scope the full name of what bears the name
   * @param visible the names of the files that may be referred to
   * @param types whether names of anything but messages and enums are passed over
   */
  lookUp(name: string, scope: string, visible: ReadonlySet<string>, types: boolean): Lookup {
    if (name.startsWith('.')) return this.#find(name.slice(1), visible);
    const dot = name.indexOf('.');
    const first = dot < 0 ? name : name.slice(0, dot);
    let around = scope;
    let hidden: ProtoSymbol | null = null;
    while (around.includes('.')) {
      around = around.slice(0, around.lastIndexOf('.'));
      const found = this.#find(`${around}.${first}`, visible);
      if (found.is === 'not-imported') hidden ??= this.get(`${around}.${name}`) ?? null;
      if (found.is !== 'found') continue;
      if (dot < 0) {
        if (types && !TYPES.includes(found.symbol.kind)) continue;
        return found;
      }
      if (!HOLDERS.includes(found.symbol.kind)) continue;
      const whole = this.#find(`${around}.${name}`, visible);
      return whole.is === 'unknown' ? { is: 'shadowed', fullName: `${around}.${name}` } : whole;
    }
    const outermost = this.#find(name, visible);
    return outermost.is === 'found' || hidden === null ? outermost : { is: 'not-imported', symbol: hidden };
  }

  #find(fullName: string, visible: ReadonlySet<string>): Lookup {
    const symbol = this.#symbols.get(fullName);
    if (symbol === undefined) return { is: 'unknown' };
    const files = symbol.kind === 'package' ? [...this.#packages.get(fullName)!] : [symbol.file];
    return files.some((file) => visible.has(file)) ? { is: 'found', symbol } : { is: 'not-imported', symbol };
  }

  #declarePackage(file: FileDescriptorProto, taken: (now: ProtoSymbol, before: ProtoSymbol) => void): void {
    if (file.package === '') return;
    const parts = file.package.split('.');
    parts.forEach((_, index) => {
      const fullName = parts.slice(0, index + 1).join('.');
      const symbol: ProtoSymbol = { kind: 'package', fullName, file: file.name, descriptor: file };
      const before = this.#symbols.get(fullName);
      if (before !== undefined && before.kind !== 'package') taken(symbol, before);
      if (before === undefined) this.#symbols.set(fullName, symbol);
      const files = this.#packages.get(fullName);
      if (files === undefined) this.#packages.set(fullName, new Set([file.name]));
      else files.add(file.name);
    });
  }
}
