import { benchCommand, type RawBenchOptions } from '../../src/cli/bench-command.js';
import { withGhzConfig } from '../../src/cli/ghz-config/with-ghz-config.js';
import { goBooleans } from '../../src/cli/go-booleans.js';
import { readBenchOptions } from '../../src/cli/read-bench-options.js';
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
  const command = benchCommand(async (host, typed, names) => {
    const { target, raw } =
      typed.config === undefined ? { target: host!, raw: typed } : withGhzConfig(host, typed, names, typed.config);
    read = { options: await readBenchOptions(target, raw), raw };
  });
  command.exitOverride().configureOutput({ outputError: () => {} });
  await command.parseAsync(goBooleans(args), { from: 'user' });
  return read!;
}
