import type { Command } from 'commander';
import type { BenchOptions } from '../../plan/bench-options.js';
import { GrpcRedError } from '../../shared/error.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { readTextFile } from '../files/read-input.js';
import { applyScenario } from '../scenario/apply-scenario.js';
import { openScenario } from '../scenario/open-scenario.js';
import { placeMistakes } from '../scenario/place-mistakes.js';
import { readBenchOptions } from './read-bench-options.js';

/** The options of a bench, as they were typed and as they are meant. */
export interface ReadBench {
  options: BenchOptions;
  raw: RawBenchOptions;
  /** Does something with them: a mistake in what a scenario file says is told with its line and column. */
  placed<T>(work: () => Promise<T>): Promise<T>;
}

/** The options of a bench, from the command line and, where it names one, a scenario file. */
export async function readBench(target: string | null, given: RawBenchOptions, command: Command): Promise<ReadBench> {
  if (given.config !== undefined && given.file !== undefined) throw twoFiles();
  if (given.dryRun !== undefined) refuseReport(command);
  const file = given.config ?? given.file;
  if (file === undefined) {
    return { options: await readBenchOptions(targetOr(target, 'the command line'), given), raw: given, placed: asIs };
  }
  // Once alone: what a shell puts there for <(…) cannot be read again.
  const text = file === '-' ? null : readTextFile(given.config === undefined ? '-f' : '--config', file);
  if (text !== null && (given.config !== undefined || (await isGhzConfig(text, file)))) {
    const { withGhzConfig } = await import('../ghz-config/with-ghz-config.js');
    const { target: host, raw } = withGhzConfig(target, given, command, file, text);
    const { placeMetadata } = await import('../ghz-config/place-metadata.js');
    const placed = <T>(work: () => Promise<T>) => placeMetadata(raw.shared.metadataFrom, work);
    return { options: await placed(() => readBenchOptions(host, raw)), raw, placed };
  }
  const scenario = await openScenario(file, text, command);
  const { target: chosen, raw, flags } = applyScenario(scenario, target, given, command);
  const where = targetOr(chosen, scenario.file);
  const options = await placeMistakes(scenario, flags, () => readBenchOptions(where, raw));
  return { options, raw, placed: (work) => placeMistakes(scenario, flags, work, 'start') };
}

async function isGhzConfig(text: string, file: string): Promise<boolean> {
  const { isGhzConfig: isOne } = await import('../ghz-config/is-ghz-config.js');
  return isOne(text, file);
}

function asIs<T>(read: () => Promise<T>): Promise<T> {
  return read();
}

function targetOr(target: string | null, where: string): string {
  if (target !== null) return target;
  throw new GrpcRedError(
    'usage',
    `There is no target: ${where} does not say which server to call.`,
    'Name it: grpc-red bench localhost:50051 …, or target: localhost:50051 in a scenario.',
  );
}

const OF_REPORTS: [attribute: string, flag: string][] = [
  ['format', '-O'],
  ['output', '-o'],
  ['junit', '--junit'],
  ['save', '--save'],
  ['details', '--details'],
];

/** What a scenario file says of reports is for when it runs; what is typed beside --dry-run was meant to have an effect. */
function refuseReport(command: Command): void {
  const typed = OF_REPORTS.find(([attribute]) => command.getOptionValueSource(attribute) === 'cli');
  if (typed === undefined) return;
  const [, flag] = typed;
  throw new GrpcRedError(
    'usage',
    `--dry-run makes no report, and ${flag} says how to write one.`,
    `Leave ${flag} out; what --dry-run prints goes to standard output.`,
  );
}

function twoFiles(): GrpcRedError {
  return new GrpcRedError(
    'usage',
    '-f and --config were both given, and both say what to run.',
    'Give one of them; what is typed goes before what it says.',
  );
}
