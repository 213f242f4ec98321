import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFileRegistry, fromJson } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { exampleMessage } from '../../../src/plan/example/example-message.js';
import { encodePayload } from '../encode-payload.js';
import { messagesOf, readDescriptors, registryOf, takes } from './corpus.js';

const RULES = 'fixtures/rules/protos/descriptors.binpb';
const NOW = Date.now();

describe('an example of a message', () => {
  const all: [path: string, packages: string[]][] = [
    [RULES, ['rich', 'old', 'ruled', 'ruled.before']],
    ['protos/descriptors.binpb', ['messaging', 'auth', 'content', 'feed', 'profile', 'streaming', 'grpc.health.v1']],
    [
      'fixtures/reflection/protos/descriptors.binpb',
      ['shop', 'shop.types', 'ring', 'ring.part', 'modern', 'legacy', ''],
    ],
  ];

  it('can be encoded, whatever the message', () => {
    const wrong = all.flatMap(([path, packages]) => {
      const registry = registryOf(path);
      const types = messagesOf(registry, packages);
      assert.ok(types.length > 4, path);
      return types.flatMap((type) => {
        const { json } = exampleMessage(type, registry);
        const { schema, method } = takes(type.typeName, path);
        const text = JSON.stringify(Array.isArray(json) ? [json] : json);
        const refusal = refusalOf(() => encodePayload(schema, method, text, type.typeName));
        return refusal === null ? [] : [`${refusal} ${text}`];
      });
    });
    assert.deepEqual(wrong, []);
  });

  it('keeps the rules of protovalidate, as their own checker sees it', () => {
    const registry = registryOf(RULES);
    const validator = createValidator({ registry });
    const account = registry.getMessage('ruled.Account')!;
    assert.equal(validator.validate(account, fromJson(account, {})).kind, 'invalid', 'the checker finds the rules');
    const types = messagesOf(registry, ['ruled']).filter(({ name }) => name !== 'Unmet');
    const wrong = types.flatMap((type) => {
      const { json, notes } = exampleMessage(type, registry, { nowMs: NOW });
      const {
        kind,
        violations = [],
        error,
      } = validator.validate(type, fromJson(type, json, { registry })) as {
        kind: string;
        violations?: { toString(): string }[];
        error?: unknown;
      };
      return [...notes, ...violations.map(String), ...(kind === 'error' ? [String(error)] : [])].map(
        (says) => `${type.typeName}: ${says}`,
      );
    });
    assert.deepEqual(wrong, []);
  });

  it('keeps the rules of protoc-gen-validate, which are told by other numbers', () => {
    // The same rules under the numbers that the checker knows: those of both have the same shape.
    const descriptors = readDescriptors(RULES);
    for (const message of descriptors.file.find(({ name }) => name === 'ruled_before.proto')!.messageType) {
      const options = [...message.field, ...message.oneofDecl].map((each) => each.options);
      for (const unknown of options.flatMap((each) => each?.$unknown ?? [])) Object.assign(unknown, { no: 1159 });
      for (const unknown of message.oneofDecl.flatMap((each) => each.options?.$unknown ?? [])) {
        Object.assign(unknown, { wireType: 2, data: Uint8Array.of(2, 8, 1) });
      }
    }
    const checked = createFileRegistry(descriptors);
    const registry = registryOf(RULES);
    const { json, notes } = exampleMessage(registry.getMessage('ruled.before.Customer')!, registry, { nowMs: NOW });
    const type = checked.getMessage('ruled.before.Customer')!;
    const verdict = createValidator({ registry: checked }).validate(type, fromJson(type, json));
    assert.deepEqual([verdict.kind, verdict.error, notes], ['valid', undefined, []]);
    assert.equal((json as { state: string }).state, 'STATE_ACTIVE');
    const other = exampleMessage(registry.getMessage('ruled.before.Other')!, registry, { nowMs: NOW });
    assert.deepEqual(Object.keys(other.json as object), ['mail', 'born', 'skipped', 'needed']);
    assert.deepEqual(other.notes, []);
  });

  it('says which rules it does not keep', () => {
    const registry = registryOf(RULES);
    const { notes } = exampleMessage(registry.getMessage('ruled.Unmet')!, registry);
    assert.deepEqual(notes, [
      'contradiction: no value was found for its rules {"string":{"minLen":"5","maxLen":"3"}}, which this example may not keep.',
      'lookup: no value was found for its rules {"string":{"pattern":"^\\\\p{Greek}+\\\\B$"}}, which this example may not keep.',
      'even: it has rules in CEL (even), which this example may not keep.',
    ]);
  });

  it('sets each field to something that its name and type suggest', () => {
    const registry = registryOf(RULES);
    const { json } = exampleMessage(registry.getMessage('rich.UpdateBookRequest')!, registry);
    assert.deepEqual(json, {
      book: {
        title: 'An example',
        author_email: 'ada@example.com',
        genre: 'GENRE_NOVEL',
        published_at: '2024-01-31T12:00:00Z',
        labels: { key: 'labels' },
        tags: ['tags'],
      },
      update_mask: 'title',
    });
  });

  it('sets every kind of field', () => {
    const registry = registryOf(RULES);
    const type = registry.getMessage('rich.Everything')!;
    const { json, notes } = exampleMessage(type, registry);
    const set = new Set(Object.keys(json as object));
    const left = type.fields.map(({ name }) => name).filter((name) => !set.has(name));
    // Of a oneof one; a null is nothing; no message holds itself.
    assert.deepEqual([left, notes], [['again', 'number', 'nothing'], []]);
  });

  it('numbers what must be unique, where rules let it', () => {
    const registry = registryOf(RULES);
    const { json } = exampleMessage(registry.getMessage('ruled.Account')!, registry, { unique: true });
    const { username, email, age } = json as Record<string, unknown>;
    assert.deepEqual([username, email, age], ['user_{{.RequestNumber}}', 'user_{{.RequestNumber}}@example.com', 30]);
  });
});

describe('an example of rules that are made to be dear', () => {
  const patterns = [
    '((((a{1000}){1000}){1000}){1000})',
    '(((|a){1000}){1000}){1000}$^',
    '(a+)+(a+)+(a+)+$\\B[^\\x00-\\x{10FFFF}]',
    `${'(a|'.repeat(40)}b${')'.repeat(40)}{1000}c^`,
  ];
  for (const pattern of patterns) {
    it(`is given up on: ${pattern.slice(0, 40)}`, () => {
      const descriptors = readDescriptors(RULES);
      const file = descriptors.file.find(({ name }) => name === 'ruled.proto')!;
      const small = file.messageType.find(({ name }) => name === 'Small')!;
      const rules = Buffer.concat([Buffer.from([0x32, pattern.length]), Buffer.from(pattern)]);
      const field = Buffer.concat([Buffer.from([0x72, rules.length]), rules]);
      const data = Buffer.concat([Buffer.from([field.length]), field]);
      Object.assign(small.field[0]!.options!.$unknown![0]!, { data });
      const registry = createFileRegistry(descriptors);
      const startMs = performance.now();
      const { notes } = exampleMessage(registry.getMessage('ruled.Small')!, registry);
      assert.equal(notes.length, 1);
      assert.ok(performance.now() - startMs < 10_000);
    });
  }
});

function refusalOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return String(error);
  }
}
