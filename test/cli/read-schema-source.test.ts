import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSchemaSource } from '../../src/cli/read/read-schema-source.js';
import type { Endpoint } from '../../src/shared/endpoint.js';

const endpoint: Endpoint = { address: 'localhost:1', tls: null, authority: null, connectTimeoutMs: 1000 };

test('without files the schema comes from reflection, with the metadata of the calls or its own', () => {
  const shared: [string, string][] = [['a', 'b']];
  assert.deepEqual(readSchemaSource({}, endpoint, shared), { from: 'reflection', endpoint, metadata: shared });
  assert.deepEqual(readSchemaSource({ reflectMetadata: 'c: d' }, endpoint, shared), {
    from: 'reflection',
    endpoint,
    metadata: [['c', 'd']],
  });
});

test('lists with commas and options that are repeated mean the same', () => {
  const wanted = { from: 'proto', files: ['a.proto', 'b.proto'], importPaths: ['x', 'y'] };
  assert.deepEqual(readSchemaSource({ proto: ['a.proto, b.proto'], importPaths: ['x', 'y'] }, null), wanted);
  assert.deepEqual(readSchemaSource({ proto: ['a.proto', 'b.proto'], importPaths: ['x,y'] }, null), wanted);
});

test('a schema from files needs no target, and reflection does', () => {
  assert.deepEqual(readSchemaSource({ protoset: 'api.binpb' }, null), { from: 'protoset', file: 'api.binpb' });
  assert.throws(() => readSchemaSource({}, null), {
    code: 'usage',
    message: 'There is neither a target nor a schema.',
    hint: 'Name the server as host:port, or give its schema with --proto or --protoset.',
  });
});
