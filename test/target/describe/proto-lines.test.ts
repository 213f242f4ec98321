import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { type FileRegistry, toJson } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { findSymbol } from '../../../src/target/describe/find-symbol.js';
import { protoLines } from '../../../src/target/describe/proto-lines.js';
import { compileProtos } from '../../../src/target/proto/compile-protos.js';
import { readDescriptors, registryOf } from '../../plan/example/corpus.js';

const RULES = 'fixtures/rules/protos/descriptors.binpb';
const TYPES = 'fixtures/reflection/protos/descriptors.binpb';

const show = (path: string, name: string) => {
  const registry = registryOf(path);
  return protoLines(findSymbol(registry, name), registry);
};

describe('a declaration as .proto source', () => {
  it('has what proto2 has: labels, defaults, groups, extension ranges', () => {
    assert.deepEqual(show(RULES, 'old.Order'), [
      'message Order {',
      '  required int32 id = 1;',
      '  required Line line = 2;',
      '  optional string label = 3 [default = "none"];',
      '  optional group Detail = 4 {',
      '    required int32 level = 1;',
      '  }',
      '  optional Grade grade = 5 [default = GOOD];',
      '  extensions 100 to 200;',
      '  message Line {',
      '    required string sku = 1;',
      '    optional Order parent = 2;',
      '  }',
      '}',
    ]);
    assert.deepEqual(show(RULES, 'old.note'), ['extend Order {', '  optional string note = 101;', '}']);
  });

  it('has what proto3 has: optional, oneofs, maps, reserved numbers and names', () => {
    const lines = show(RULES, 'rich.Everything');
    const wanted = [
      '  reserved 50, 60 to 70;',
      '  reserved "gone";',
      '  optional string perhaps = 16;',
      '  Book.Genre genre = 17;',
      '  oneof choice {',
      '    Everything again = 18;',
      '  map<string, Book> books = 21;',
      '  map<bool, Book.Genre> by_truth = 23;',
      '  repeated Page pages = 24;',
      '  google.protobuf.Timestamp at = 26;',
    ];
    assert.deepEqual(
      wanted.filter((line) => !lines.includes(line)),
      [],
    );
  });

  it('has the features of an edition', () => {
    const lines = show(TYPES, 'modern.Request').join('\n');
    assert.match(lines, /\[features\.(field_presence|message_encoding|repeated_field_encoding) = [A-Z_]+\]/);
  });

  it('has options of others, whole messages and lists among them', () => {
    const lines = show(RULES, 'ruled.Others');
    const wanted = [
      '  bytes magic = 1 [(buf.validate.field).bytes = {min_len: 12, prefix: "\\x89PNG"}];',
      '  Level chosen = 10 [(buf.validate.field).enum = {in: [2, 3]}];',
      '    option (buf.validate.oneof).required = true;',
      '  string ignored = 33 [(buf.validate.field) = {ignore: IGNORE_ALWAYS, string: {email: true}}];',
    ];
    assert.deepEqual(
      wanted.filter((line) => !lines.includes(line)),
      [],
    );
  });

  for (const path of [RULES, TYPES, 'protos/descriptors.binpb']) {
    it(`compiles to what it was made from, whatever the declaration: all of ${path}`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'grpc-red-describe-'));
      const { file: files } = readDescriptors(path);
      const own = files.filter(({ name }) => !name.startsWith('google/protobuf/'));
      const registry = registryOf(path);
      for (const proto of own) {
        const file = registry.getFile(proto.name)!;
        mkdirSync(join(folder, dirname(proto.name)), { recursive: true });
        const all = [...file.enums, ...file.messages, ...file.extensions, ...file.services];
        const source = [...headOf(proto), ...all.flatMap((each) => protoLines(each, registry))];
        writeFileSync(join(folder, proto.name), source.join('\n'));
      }
      const names = own.map(({ name }) => name);
      const compiled = new Map(compileProtos(names, [folder]).files.map((file) => [file.name, file]));
      rmSync(folder, { recursive: true });
      for (const proto of own)
        assert.deepEqual(plain(compiled.get(proto.name)!, registry), plain(proto, registry), proto.name);
    });
  }
});

/** What stands before the declarations of a file. */
function headOf({ edition, syntax, package: scope, dependency, publicDependency }: FileDescriptorProto): string[] {
  return [
    edition > 0 ? 'edition = "2023";' : `syntax = "${syntax || 'proto2'}";`,
    ...(scope === '' ? [] : [`package ${scope};`]),
    ...dependency.map((name, index) => `import ${publicDependency.includes(index) ? 'public ' : ''}"${name}";`),
  ];
}

/** A file without its own options, which no declaration holds, and with lists in whatever order. */
function plain(file: FileDescriptorProto, registry: FileRegistry): unknown {
  const { options: _options, ...rest } = toJson(FileDescriptorProtoSchema, file, { registry }) as Record<
    string,
    unknown
  >;
  return sorted(rest);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

describe('the symbol that a name means', () => {
  it('is refused where several end so', () => {
    assert.throws(() => show(RULES, 'FieldRules'), {
      code: 'unknown-method',
      message: '"FieldRules" may mean any of 2: buf.validate.FieldRules, validate.FieldRules.',
      hint: 'Give the name with its package.',
    });
  });

  it('is one’s own before that of protoc', () => {
    const registry = registryOf(RULES);
    const symbol = findSymbol(registry, 'Rule');
    assert.equal(symbol.kind === 'message' && symbol.typeName, 'buf.validate.Rule');
  });

  for (const name of [
    'rich.Library/GetBook',
    '/rich.Library/GetBook',
    '.rich.Library.GetBook',
    'Library/GetBook',
    'GetBook',
  ]) {
    it(`is a method, written ${name}`, () => {
      assert.deepEqual(show(RULES, name), ['rpc GetBook(GetBookRequest) returns (Book);']);
    });
  }
});
