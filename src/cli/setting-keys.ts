import type { Command, Option } from 'commander';
import type { SettingKey } from '../plan/scenario/scenario-shape.js';

/** Beside hidden ones: options that belong to one `--call`, that a scenario says in its own way, or that are about the command line. */
const NOT_IN_FILES = ['call', 'data', 'data-file', 'metadata', 'weight', 'tags', 'file', 'no-color', 'help', 'config'];

/** The options of `bench` that may stand in a scenario, by their long flag. */
export function settingOptions(command: Command): Map<string, Option> {
  return new Map(
    command.options.flatMap((option) => {
      const key = option.long?.replace(/^--/, '') ?? '';
      return key === '' || option.negate || option.hidden || NOT_IN_FILES.includes(key) ? [] : [[key, option] as const];
    }),
  );
}

export function settingKeys(command: Command): SettingKey[] {
  return [...settingOptions(command)].map(([key, option]) => ({
    key,
    takes: option.isBoolean() ? 'truth' : takesSeveral(option) ? 'texts' : 'text',
    help: option.description,
  }));
}

/** Repeatable options have a reader that adds to what was there before. */
export function takesSeveral(option: Option): boolean {
  return option.parseArg !== undefined;
}

/** Whether its value is a path, by what its help calls it. */
export function takesPath({ flags }: Option): boolean {
  return /[<[](?:file|folder|path|dir)/.test(flags);
}
