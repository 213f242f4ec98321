import type { Command } from 'commander';
import { readScenario } from '../plan/scenario/read-scenario.js';
import type { Scenario } from '../plan/scenario/scenario.js';
import { readStandardInput, readTextFile } from './read-input.js';
import { ELSEWHERE, settingKeys } from './setting-keys.js';

/** Reads the scenario that `-f` names; "-" is standard input. */
export async function openScenario(file: string, command: Command): Promise<Scenario> {
  if (file === '-') {
    const text = await readStandardInput('-f', '-', 'cat scenario.yaml | grpc-red bench -f -');
    return readScenario(text, 'standard input', settingKeys(command), ELSEWHERE);
  }
  return readScenario(readTextFile('-f', file), file, settingKeys(command), ELSEWHERE);
}
