import { Command } from 'commander';

export interface RawDiffOptions {
  all?: boolean;
  filter?: string;
  output?: string;
  format: string;
  color?: boolean;
}

/** `grpc-red diff`, with `run` called once its options were read. */
export function diffCommand(run: (before: string, after: string, raw: RawDiffOptions) => Promise<void>): Command {
  const command = new Command('diff')
    .description('Tell which series differ between two metrics pages of one server.')
    .argument('<before>', 'file of the earlier page; "-" reads standard input')
    .argument('<after>', 'file of the later page, likewise')
    .option('--all', 'also the series that stand where they stood')
    .option('--filter <text>', 'only series whose name or labels hold that text')
    .option('-O, --format <format>', 'text or json', 'text')
    .option('-o, --output <file>', 'write the list to a file instead of standard output')
    .option('--no-color', 'plain text (as does NO_COLOR)');
  command.action((before: string, after: string) => run(before, after, command.opts<RawDiffOptions>()));
  return command;
}
