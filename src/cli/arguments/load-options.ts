import { type Command, Option } from 'commander';

/** When calls are to start and how many may be open, as text. The names are ghz's. */
export interface RawLoad {
  rps?: string;
  /** Calls do not wait for each other: -c does not bound them. */
  async?: boolean;
  concurrency?: string;
  loadSchedule?: string;
  loadStart?: string;
  loadStep?: string;
  loadEnd?: string;
  loadStepDuration?: string;
  loadMaxDuration?: string;
  concurrencySchedule?: string;
  concurrencyStart?: string;
  concurrencyStep?: string;
  concurrencyEnd?: string;
  concurrencyStepDuration?: string;
  concurrencyMaxDuration?: string;
  /** No option has them: a scenario file does. */
  stages?: RawStage[];
}

/** `to` left out: the rate stays as it is. */
export interface RawStage {
  rps: string;
  to?: string;
  for: string;
}

/** The options that say when calls start: those for which few ask stand in the last group. */
export function addLoad(command: Command): Command {
  return command
    .option(
      '-r, --rps <n>',
      'calls per second, due by the clock whether or not earlier ones have ended (default: as many as -c allows)',
    )
    .option('-c, --concurrency <n>', 'calls in flight at once; with a rate, the most there may be (default: 50)');
}

export function addSchedules(command: Command): Command {
  return command
    .option('--load-schedule <shape>', 'const, step or line: how the rate changes', 'const')
    .option('--load-start <n>', 'calls per second to begin with')
    .option('--load-step <n>', 'by how many calls per second it changes; below 0 it falls')
    .option('--load-step-duration <time>', 'how long each step lasts; a line changes by --load-step in a second')
    .option('--load-end <n>', 'calls per second at which it stays')
    .option('--load-max-duration <time>', 'after this long it stays at --load-end, or where it is')
    .option('--concurrency-schedule <shape>', 'const, step or line: how the calls in flight change', 'const')
    .option('--concurrency-start <n>', 'calls in flight to begin with (default: 1)')
    .option('--concurrency-step <n>', 'by how many they change; below 0 they fall (default: 1)')
    .option('--concurrency-step-duration <time>', 'how long each step lasts')
    .option('--concurrency-end <n>', 'calls in flight at which it stays')
    .option('--concurrency-max-duration <time>', 'after this long it stays at --concurrency-end, or where it is')
    .addOption(new Option('--async', 'with a rate: open as many calls as it takes').hideHelp());
}
