import type { Command } from 'commander';
import type { BenchOptions } from '../plan/bench-options.js';
import { GrpcRedError } from '../shared/error.js';
import { applyScenario } from './apply-scenario.js';
import type { RawBenchOptions } from './bench-command.js';
import { openScenario } from './open-scenario.js';
import { placeMistakes } from './place-mistakes.js';
import { readBenchOptions } from './read-bench-options.js';
import { readTextFile } from './read-input.js';

/** The options of a bench, from the command line and, where it names one, a scenario file. */
export async function readBench(
  target: string | null,
  given: RawBenchOptions,
  command: Command,
): Promise<{ options: BenchOptions; raw: RawBenchOptions }> {
  if (given.config !== undefined && given.file !== undefined) throw twoFiles();
  const config = given.config ?? (await ghzConfigOf(given.file));
  if (config !== null) {
    const { withGhzConfig } = await import('./ghz-config/with-ghz-config.js');
    const option = given.config === undefined ? '-f' : '--config';
    const { target: host, raw } = withGhzConfig(target, given, command, option, config);
    return { options: await readBenchOptions(host, raw), raw };
  }
  if (given.file === undefined) {
    return { options: await readBenchOptions(targetOr(target, 'the command line'), given), raw: given };
  }
  const scenario = await openScenario(given.file, command);
  const { target: chosen, raw, flags } = applyScenario(scenario, target, given, command);
  const where = targetOr(chosen, scenario.file);
  const options = await placeMistakes(scenario, flags, () => readBenchOptions(where, raw));
  return { options, raw };
}

/** The file of `-f` where it is one of ghz's. */
async function ghzConfigOf(file: string | undefined): Promise<string | null> {
  if (file === undefined || file === '-') return null;
  const { isGhzConfig } = await import('./ghz-config/is-ghz-config.js');
  return isGhzConfig(readTextFile('-f', file), file) ? file : null;
}

function targetOr(target: string | null, where: string): string {
  if (target !== null) return target;
  throw new GrpcRedError(
    'usage',
    `There is no target: ${where} does not say which server to call.`,
    'Name it: grpc-red bench localhost:50051 …, or target: localhost:50051 in a scenario.',
  );
}

function twoFiles(): GrpcRedError {
  return new GrpcRedError(
    'usage',
    '-f and --config were both given, and both say what to run.',
    'Give one of them; what is typed goes before what it says.',
  );
}
