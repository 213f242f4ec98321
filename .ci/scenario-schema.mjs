// Writes docs/scenario.schema.json, by which editors complete and check scenario files, from what the reader itself
// goes by.
//   node .ci/scenario-schema.mjs           after tsc
//   node .ci/scenario-schema.mjs --check   fails where the file is not as it would be written
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchCommand } from '../dist/src/cli/arguments/bench-command.js';
import { scenarioSchema } from '../dist/src/cli/scenario/scenario-schema.js';

const file = fileURLToPath(new URL('../docs/scenario.schema.json', import.meta.url));
const text = scenarioSchema(benchCommand(async () => {}));
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('docs/scenario.schema.json is not what the reader of scenarios goes by: node .ci/scenario-schema.mjs');
  process.exitCode = 1;
}
