import { Command } from 'commander';

export interface RawVerifyOptions {
  run: string;
  drift?: string[];
  before?: string[];
  after?: string[];
  settled?: boolean;
  exclusive?: boolean;
  viaProxy?: boolean;
  convention?: string;
  metricsMap?: string[];
  fail?: string[];
  output?: string;
  junit?: string;
  format: string;
  color?: boolean;
}

/** `grpc-red verify`, with `run` called once its options were read. */
export function verifyCommand(run: (raw: RawVerifyOptions) => Promise<void>): Command {
  const gather = (value: string, list: string[] = []) => [...list, value];
  const command = new Command('verify')
    .description('Prove metrics pages against a run that was kept with --save, as bench would have.')
    .requiredOption('--run <file>', 'the run.json; the pages that it notes are read from its own folder')
    .option(
      '--before <file>',
      "the server's page from before the run, in place of the run's own; once for each target",
      gather,
    )
    .option('--after <file>', 'the page from after the run, likewise', gather)
    .option(
      '--drift <file>',
      'a page from a moment of silence before that, to see whether others call the server',
      gather,
    )
    .option('--settled', 'the pages given by --after had had their time: what is missing there is missing')
    .option('--exclusive', 'nobody else called the server: any call too many is a failure')
    .option('--via-proxy', 'calls went through a proxy that did not tell so by its headers')
    .option('--convention <id>', 'read the pages as this one of the known conventions, whatever the run was told')
    .option(
      '--metrics-map <role=family>',
      'which family plays a role, as for bench; in place of what the run was told',
      gather,
    )
    .option('--fail <threshold>', "what must hold as well, as for bench: 'p99<50ms', 'error_rate<0.1%', …", gather)
    .option('-O, --format <format>', 'text (ghz: summary) or json (ghz: pretty)', 'text')
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .option('--junit <file>', 'write a JUnit report as well, one test case for every check, for CI systems')
    .option('--no-color', 'plain text (as does NO_COLOR)');
  command.action(() => run(command.opts<RawVerifyOptions>()));
  return command;
}
