import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { benchCommand } from '../../src/cli/arguments/bench-command.js';
import { scenarioSchema } from '../../src/cli/scenario/scenario-schema.js';

describe('the JSON Schema of scenarios', () => {
  const text = scenarioSchema(benchCommand(async () => {}));
  const schema = JSON.parse(text);

  it('is in docs as the reader goes by it (node .ci/scenario-schema.mjs writes it)', () => {
    assert.equal(readFileSync('docs/scenario.schema.json', 'utf8'), text);
  });

  it('knows the options of bench with their help, and what only scenarios have', () => {
    const { concurrency, plaintext, metrics, flows } = schema.properties;
    assert.deepEqual(concurrency.type, ['string', 'number', 'boolean']);
    assert.match(concurrency.description, /calls in flight/);
    assert.equal(plaintext.type, 'boolean');
    assert.equal(metrics.anyOf[1].type, 'array');
    assert.deepEqual(flows.items.required, ['steps']);
    assert.deepEqual(Object.keys(flows.items.properties.steps.items.properties), [
      'call',
      'data',
      'data-file',
      'metadata',
      'timeout',
      'capture',
      'expect',
      'stream',
    ]);
    assert.equal(schema.additionalProperties, false);
  });

  it('leaves out what only the command line can say', () => {
    for (const key of ['call', 'data', 'weight', 'file']) assert.equal(schema.properties[key], undefined, key);
  });
});
