import type { Command, Option } from 'commander';
import type { SettingKey } from '../../plan/scenario/scenario-shape.js';

/** Options that belong to one `--call`, or that a scenario says in its own way. */
const SAID_OTHERWISE = [
  'call',
  'data',
  'data-file',
  'binary',
  'binary-file',
  'binary-form',
  'rows',
  'data-order',
  'metadata',
  'weight',
  'tags',
];

/** What is for whoever types the command to say: a file may come from anywhere. */
const COMMAND_LINE_ALONE = ['env', 'jwt-key', 'dry-run', 'file', 'config', 'no-color', 'help'];

/** The options of `bench` that may stand in a scenario, by their long flag. */
export function settingOptions(command: Command): Map<string, Option> {
  return new Map(
    command.options.flatMap((option) => {
      const key = option.long?.replace(/^--/, '') ?? '';
      return key === '' || option.negate || option.hidden || [...SAID_OTHERWISE, ...COMMAND_LINE_ALONE].includes(key)
        ? []
        : [[key, option] as const];
    }),
  );
}

/** Keys that people may look for in a file, with where they belong. */
export const ELSEWHERE: Record<string, string> = {
  ...Object.fromEntries(
    COMMAND_LINE_ALONE.map((key) => [key, `Give --${key} on the command line: a file cannot say it.`]),
  ),
  steps: 'Steps belong to a flow: flows: [{steps: [{call: pkg.Service/Method}]}].',
  data: 'It belongs to a step: flows: [{steps: [{call: pkg.Service/Method, data: {…}}]}].',
  'data-file': 'It belongs to a step.',
  weight: 'It belongs to a flow.',
  rows: 'It belongs to a flow.',
  'data-order': 'A flow has it as order.',
  // As others call them.
  ...Object.fromEntries(
    Object.entries({
      vus: 'concurrency',
      iterations: 'total',
      requests: 'total',
      rate: 'rps',
      thresholds: 'fail',
      setup: 'set-up',
      headers: 'metadata',
      scenarios: 'flows',
    }).map(([key, ours]) => [key, `It is called ${ours}.`]),
  ),
};

export function settingKeys(command: Command): SettingKey[] {
  return [...settingOptions(command)].map(([key, option]) => ({
    key,
    takes: option.isBoolean() ? 'truth' : takesSeveral(option) ? 'texts' : 'text',
    help: option.description,
  }));
}

/** Repeatable options have a reader that adds to what was there before. */
function takesSeveral(option: Option): boolean {
  return option.parseArg !== undefined;
}

/** Whether its value is a path, by what its help calls it. */
export function takesPath({ flags }: Option): boolean {
  return /[<[](?:file|folder|path|dir)/.test(flags);
}
