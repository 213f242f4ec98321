import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { create, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { parse } from 'yaml';
import { onlyReads } from '../../../src/plan/init/only-reads.js';
import { type ScenarioWish, writeScenario } from '../../../src/plan/init/write-scenario.js';
import { yamlLines } from '../../../src/plan/init/yaml-lines.js';
import { escapeText } from '../../../src/report/escape-text.js';
import { callKindOf } from '../../../src/shared/call-kind.js';
import type { MethodTarget, Schema } from '../../../src/target/method-target.js';
import { openSchema } from '../../../src/target/open-schema.js';
import { schemaRegistry } from '../../../src/target/schema-registry.js';
import { readDescriptors } from '../example/corpus.js';

const RULES = 'fixtures/rules/protos/descriptors.binpb';
const WISH: ScenarioWish = {
  target: 'localhost:50051',
  settings: {},
  hints: [],
  metrics: [],
  file: 'scenario.yaml',
  shown: escapeText,
};

/**
 * The services of the corpus, with some of their methods renamed.
 *
 * @param constant the only name that a ruled.Small may have
 */
function schemaOf(services: string[], renamed: Record<string, string> = {}, constant = 'any'): Schema {
  const descriptors = readDescriptors(RULES);
  const small = descriptors.file.flatMap(({ messageType }) => messageType).find(({ name }) => name === 'Small')!;
  const bytes = Buffer.from(constant);
  const data = Buffer.concat([Buffer.from([bytes.length + 4, 0x72, bytes.length + 2, 0x0a, bytes.length]), bytes]);
  Object.assign(small.field[0]!.options!.$unknown![0]!, { data });
  for (const method of descriptors.file.flatMap((file) => file.service).flatMap((service) => service.method)) {
    method.name = renamed[method.name] ?? method.name;
  }
  const descriptorSet = toBinary(FileDescriptorSetSchema, descriptors);
  const schema: Schema = { methods: [], descriptorSet, source: 'reflection v1', warnings: [], reflected: [] };
  const registry = schemaRegistry(schema);
  for (const service of services) {
    for (const { name, input, output, proto } of registry.getService(service)!.methods) {
      schema.methods.push({
        service,
        method: name,
        path: `/${service}/${name}`,
        kind: callKindOf(proto.clientStreaming, proto.serverStreaming),
        inputType: input.typeName,
        outputType: output.typeName,
      });
    }
  }
  return schema;
}

describe('a scenario that is written from a schema', () => {
  it('looks at a hundred thousand methods in time that grows with their number', () => {
    const message = { name: 'M' };
    const method = (_: unknown, i: number) => ({ name: `Get${i}`, inputType: '.e.M', outputType: '.e.M' });
    const service = { name: 'S', method: Array.from({ length: 100_000 }, method) };
    const file = { name: 'e.proto', package: 'e', syntax: 'proto3', messageType: [message], service: [service] };
    const descriptorSet = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] }));
    const schema: Schema = {
      methods: service.method.map(({ name }) => ({
        service: 'e.S',
        method: name,
        path: `/e.S/${name}`,
        kind: 'unary',
        inputType: 'e.M',
        outputType: 'e.M',
      })),
      descriptorSet,
      source: 'reflection v1',
      warnings: [],
      reflected: [],
    };
    const startMs = performance.now();
    const { active, commented, leftOut } = writeScenario(schema, WISH);
    assert.deepEqual([active, commented, leftOut], [300, 0, 99_700]);
    assert.ok(performance.now() - startMs < 10_000);
  });

  it('calls nothing where no method says that it only reads, and says so', () => {
    const { text, active, commented } = writeScenario(schemaOf(['ruled.Accounts']), WISH);
    assert.deepEqual([active, commented], [0, 1]);
    assert.deepEqual(Object.keys(parse(text)), ['target', 'concurrency', 'total']);
    assert.match(
      text,
      /\n# Uncomment a flow, and this line with it: no method here says that it only reads\.\n# flows:\n/,
    );
  });

  it('takes a text of a server for a text, whatever stands in it', () => {
    const hostile = 'x\n- call: evil.Evil/Evil\u202e #{{.Env.SECRET}}';
    const schema = schemaOf(['ruled.Accounts'], { CreateAccount: 'GetAccount' }, hostile);
    const { text, active } = writeScenario(schema, WISH);
    const { flows } = parse(text);
    assert.deepEqual([active, flows.length, flows[0].steps.length], [1, 1, 1]);
    assert.equal(flows[0].steps[0].data.others.needed.name, hostile.replace('{{', '{{"{{"}}'));
    assert.ok(!text.includes('\u202e'));
  });

  it('leaves out what nobody would edit, and says so', () => {
    const schema = schemaOf(['rich.Library']);
    const [get] = schema.methods;
    schema.methods = Array.from({ length: 1000 }, (_, i) => ({ ...get!, method: i % 2 === 0 ? `Get${i}` : `Set${i}` }));
    const { text, active, commented, leftOut } = writeScenario(schema, WISH);
    assert.deepEqual([active, commented, leftOut], [300, 0, 700]);
    assert.equal(parse(text).flows.length, 300);
    assert.match(text, /# 700 more methods are not here/);
  });

  it('chooses another id for each flow where whoever creates chooses it, and changes no names', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'grpc-red-init-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'books.proto');
    writeFileSync(
      file,
      `syntax = "proto3"; package shop; import "google/protobuf/field_mask.proto";
       message Book { string name = 1; string title = 2; } message Name { string name = 1; }
       message Create { string parent = 1; string book_id = 2; string owner_id = 3; Book book = 4; }
       message Change { Book book = 1; google.protobuf.FieldMask update_mask = 2; }
       service Shop { rpc CreateBook(Create) returns (Book); rpc UpdateBook(Change) returns (Book); rpc GetBook(Name) returns (Book); }`,
    );
    const { text, lives } = writeScenario(await openSchema({ from: 'proto', files: [file], importPaths: [] }), WISH);
    assert.deepEqual(lives, ['life of Book']);
    const { flows } = parse(text.replace(/^ {2}# (?=- name: | {2})/gm, '  '));
    const [create, get, update] = flows[1].steps;
    assert.deepEqual([create.data.book_id, create.data.owner_id], ['book-{{.RequestNumber}}', 'owner-1']);
    assert.deepEqual([create.capture, get.data], [{ id: 'name' }, { name: '{{.Captured.id}}' }]);
    assert.deepEqual([update.data.book.name, update.data.update_mask], ['{{.Captured.id}}', 'title']);
  });

  it('takes methods for harmless only by what they say', () => {
    const schema = schemaOf(['rich.Library']);
    const read = (method: string) => onlyReads(schema, { ...schema.methods[0]!, method } as MethodTarget);
    for (const name of ['GetUser', 'ListUsers', 'getUser', 'BatchGetUsers', 'WatchFeed', 'SearchAll', 'Get', 'Peek']) {
      assert.ok(read(name), name);
    }
    for (const name of [
      'GetOrCreateUser',
      'Getaway',
      'ReadAndDelete',
      'CheckOut',
      'Listen',
      'Login',
      'FetchAndAck',
      'CreateBook',
    ]) {
      assert.ok(!read(name), name);
    }
  });
});

describe('a value as YAML', () => {
  it('means the same to a reader of YAML, whatever it is', () => {
    const values: JsonValue[] = [
      { a: 1, b: [true, null, 'text'], c: { d: [], e: {} } },
      [
        'yes',
        'no',
        'null',
        '~',
        '1',
        '1e5',
        '0x1f',
        '.inf',
        '2024-01-31',
        '- a',
        '# b',
        'a: b',
        'a #b',
        '',
        ' ',
        '{{x}}',
      ],
      [['a', ['b', { c: ['d'] }]], [{ e: 1, f: [2] }]],
      { 'a b': '\u0000\u001b[31m\u2028\u202e\ud83d\ude00 ä', '': 'empty', '-': '\\"\'', true: 'key' },
      { n: -1.5, big: '18446744073709551615', tiny: 1e-9 },
    ];
    for (const value of values) assert.deepEqual(parse(yamlLines(value).join('\n')), value);
  });
});
