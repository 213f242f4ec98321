import { benchCommand, type RawBenchOptions } from '../../src/cli/arguments/bench-command.js';
import { goBooleans } from '../../src/cli/arguments/go-booleans.js';
import { readBench } from '../../src/cli/read/read-bench.js';
import type { BenchOptions } from '../../src/plan/bench-options.js';
import { shellWords } from './shell-words.js';

export interface ReadLine {
  options: BenchOptions;
  raw: RawBenchOptions;
}

/** What a command line means, ghz's `ghz` read as `grpc-red bench`. */
export async function readGhzLine(line: string): Promise<ReadLine> {
  const [, ...args] = shellWords(line);
  let read: ReadLine | null = null;
  const command = benchCommand(async (target, given, typed) => {
    read = await readBench(target, given, typed);
  });
  command.exitOverride().configureOutput({ outputError: () => {} });
  await command.parseAsync(goBooleans(args), { from: 'user' });
  return read!;
}
