import { Command } from 'commander';
import { addLie, type RawLie } from './lie-options.js';

export interface RawDemoOptions extends RawLie {
  concurrency: string;
  total?: string;
  duration?: string;
  format: string;
  settle: string;
  output?: string;
  junit?: string;
  save?: string;
  color?: boolean;
}

/** `grpc-red demo`, with `run` called once its options were read. */
export function demoCommand(run: (system: string, raw: RawDemoOptions) => Promise<void>): Command {
  const command = new Command('demo')
    .description('Start an embedded system, bench it, prove its metrics, and stop it again.')
    .argument(
      '[system]',
      'messaging, six services that stream too, or user-service, CRUD over a SQLite database',
      'messaging',
    );
  addLie(command)
    .option('-c, --concurrency <n>', 'calls in flight at once', '20')
    .option('-n, --total <n>', 'calls to send (default: 3000)')
    .option('-z, --duration <time>', 'send for this long instead')
    .option('--settle <time>', 'how long the page may take to agree before anything is called a failure', '10s')
    .option('-O, --format <format>', 'text or json', 'text')
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .option('--junit <file>', 'write a JUnit report as well, one test case for every check, for CI systems')
    .option('--save <folder>', 'keep run.json and the scraped pages in a folder')
    .option('--no-color', 'plain text (as does NO_COLOR)');
  command.action((system: string) => run(system, command.opts<RawDemoOptions>()));
  return command;
}
