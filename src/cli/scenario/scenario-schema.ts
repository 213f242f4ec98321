import type { Command } from 'commander';
import { jsonSchema } from '../../plan/scenario/json-schema.js';
import { scenarioShape } from '../../plan/scenario/scenario-shape.js';
import { settingKeys } from './setting-keys.js';

/** The JSON Schema of scenario files, as docs/scenario.schema.json has it. @param bench the command whose options may stand in them */
export function scenarioSchema(bench: Command): string {
  return `${JSON.stringify(jsonSchema(scenarioShape(settingKeys(bench))), null, 2)}\n`;
}
