import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { findSymbol } from '../../../src/target/describe/find-symbol.js';
import { protoLines } from '../../../src/target/describe/proto-lines.js';
import { registryOf } from '../../plan/example/corpus.js';

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

  it('is what a parser of .proto files takes, whatever the declaration', () => {
    const { parse } = createRequire(import.meta.url)('protobufjs') as { parse(source: string): { package?: string } };
    for (const path of [RULES, TYPES, 'protos/descriptors.binpb']) {
      const registry = registryOf(path);
      for (const file of registry.files) {
        const { package: scope, syntax } = file.proto;
        const all = [...file.enums, ...file.messages, ...file.extensions, ...file.services];
        const head = file.proto.edition > 0 ? 'edition = "2023";' : `syntax = "${syntax || 'proto2'}";`;
        const source = [
          head,
          scope === '' ? '' : `package ${scope};`,
          ...all.flatMap((each) => protoLines(each, registry)),
        ];
        assert.doesNotThrow(() => parse(source.join('\n')), file.name);
      }
    }
  });
});

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
