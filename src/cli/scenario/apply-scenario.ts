import { dirname, isAbsolute, join } from 'node:path';
import type { Command, Option } from 'commander';
import type { Scenario, Setting } from '../../plan/scenario/scenario.js';
import { itemsOf, type ScenarioNode } from '../../plan/scenario/scenario-node.js';
import { GrpcRedError } from '../../shared/error.js';
import { emptyCall, type RawBenchOptions } from '../arguments/bench-command.js';
import { stagesMs } from '../read/read-load.js';
import { settingOptions, takesPath } from './setting-keys.js';

/** Of options that say the same thing in different ways, one on the command line does away with all of the file. */
const ALTERNATIVES = [
  ['total', 'duration'],
  ['plaintext', 'insecure'],
  ['rps', 'load-schedule', 'stages'],
];

/** A scenario with the options as they stand once its settings were taken into account. */
export interface AppliedScenario {
  target: string | null;
  raw: RawBenchOptions;
  /** The flags that the file set, short and long, with their key and where it stands. */
  flags: Map<string, { key: string; setting: Setting }>;
}

/**
 * Puts a scenario's settings behind the options: what the command line says stands.
 *
 * @param target of the command line, if it has one
 */
export function applyScenario(
  scenario: Scenario,
  target: string | null,
  given: RawBenchOptions,
  command: Command,
): AppliedScenario {
  const options = settingOptions(command);
  const fromCommandLine = (key: string) => {
    const option = options.get(key);
    return option !== undefined && command.getOptionValueSource(option.attributeName()) === 'cli';
  };
  const shared = { ...given.shared, expect: [...given.shared.expect] };
  const slowCalls = [...given.slowCalls];
  const raw: Record<string, unknown> = { ...given, shared, slowCalls, scenario };
  const flags: AppliedScenario['flags'] = new Map();
  for (const setting of scenario.settings) {
    const { key, value } = setting;
    const alternatives = ALTERNATIVES.find((group) => group.includes(key)) ?? [key];
    if (alternatives.some(fromCommandLine)) continue;
    const option = options.get(key)!;
    for (const flag of [option.long, option.short]) if (flag != null) flags.set(flag, { key, setting });
    const texts = itemsOf(value).map((item) => pathIn(scenario.file, option, textOf(item)));
    if (key === 'expect') shared.expect.push(...texts);
    else if (key === 'slow-call') {
      for (const method of texts) slowCalls.push({ ...emptyCall(), method });
    } else put(raw, option, texts);
  }
  const { stages } = scenario;
  if (stages.length > 0) {
    if (!['rps', 'load-schedule'].some(fromCommandLine)) raw.stages = stages;
    // Another rate, for as long: the stages were how long the run is.
    else if (raw.total === undefined) raw.duration ??= `${stagesMs({ stages })}ms`;
  }
  refuseLooseData(scenario, given);
  return { target: target ?? scenario.target, raw: raw as unknown as RawBenchOptions, flags };
}

function put(raw: Record<string, unknown>, option: Option, texts: string[]): void {
  const name = option.attributeName();
  if (option.isBoolean()) {
    if (texts[0] === 'true') raw[name] = true;
    return;
  }
  // Settings take the place of a default, as flags do.
  let value: unknown;
  for (const text of texts) value = option.parseArg === undefined ? text : option.parseArg(text, value as never);
  raw[name] = value;
}

function textOf(node: ScenarioNode): string {
  return 'text' in node ? node.text : '';
}

/** Paths are relative to the file that names them; that of standard input is the working directory. */
function pathIn(file: string, option: Option, text: string): string {
  if (!takesPath(option) || file === 'standard input') return text;
  return text
    .split(',')
    .map((path) => besideFile(file, path))
    .join(',');
}

/** A path of a scenario, from where the process is. */
export function besideFile(file: string, path: string): string {
  return file === 'standard input' || isAbsolute(path) ? path : join(dirname(file), path);
}

/** Data without a --call would be that of every step, which is hardly meant. */
function refuseLooseData({ flows, file }: Scenario, { shared, calls }: RawBenchOptions): void {
  const option = shared.data !== null ? '-d' : shared.dataFile !== null ? '-D' : null;
  if (flows === null || calls.length > 0 || option === null) return;
  throw new GrpcRedError(
    'usage',
    `${option} was given beside ${file}, whose steps have data of their own.`,
    'Change the file, or name a call of your own with --call before it.',
  );
}
