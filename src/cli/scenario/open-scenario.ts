import type { Command } from 'commander';
import { readScenario } from '../../plan/scenario/read-scenario.js';
import type { Scenario } from '../../plan/scenario/scenario.js';
import { readStandardInput } from '../files/read-input.js';
import { ELSEWHERE, settingKeys } from './setting-keys.js';

/**
 * Reads the scenario that `-f` names.
 *
 * @param text null: `-f -`, standard input
 */
export async function openScenario(file: string, text: string | null, command: Command): Promise<Scenario> {
  if (text === null) {
    const given = await readStandardInput('-f', '-', 'cat scenario.yaml | grpc-red bench -f -');
    return readScenario(given, 'standard input', settingKeys(command), ELSEWHERE);
  }
  return readScenario(text, file, settingKeys(command), ELSEWHERE);
}
