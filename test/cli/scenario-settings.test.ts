import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scenarioSettings } from '../../src/cli/scenario/scenario-settings.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const here = relative(process.cwd(), root);

test('paths in a scenario are as seen from the file, names within an import path stay', () => {
  const file = (name: string) => join(here, name);
  const raw = {
    connectTimeout: '10s',
    insecure: true,
    output: file('docs/scenarios/mine.yaml'),
    proto: [`${file('protos/echo/echo.proto')},echo/other.proto`],
    importPaths: [file('protos')],
    protoset: file('protos/descriptors.binpb'),
    cacert: join(root, 'fixtures/certificates/ca.pem'),
    reflectMetadata: 'authorization: hush',
  };
  assert.deepEqual(scenarioSettings(raw), {
    plaintext: true,
    cacert: join(root, 'fixtures/certificates/ca.pem'),
    proto: ['../../protos/echo/echo.proto', 'echo/other.proto'],
    'import-paths': ['../../protos'],
    protoset: '../../protos/descriptors.binpb',
  });
});
