import { Command } from 'commander';
import type { RawBenchOptions } from './bench-command.js';
import { addConnection, type RawConnection } from './connection-options.js';
import { addSchema, type RawSchema } from './schema-options.js';

export type RawListOptions = RawConnection & RawSchema & Pick<RawBenchOptions, 'format' | 'output' | 'color'>;

/** `grpc-red list`, with `run` called once its options were read. */
export function listCommand(
  run: (target: string | undefined, service: string | undefined, raw: RawListOptions) => Promise<void>,
): Command {
  const command = new Command('list')
    .description('List the services of a server, and their methods with their kinds. Calls none of them.')
    .argument('[target]', 'host:port of the server; not needed with --proto or --protoset')
    .argument('[service]', 'list this service alone');
  addConnection(addSchema(command));
  command
    .option('-O, --format <format>', 'text or json', 'text')
    .option('-o, --output <file>', 'write it to a file instead of standard output')
    .option('--no-color', 'plain text (as does NO_COLOR)');
  command.action((target?: string, service?: string) => run(target, service, command.opts<RawListOptions>()));
  return command;
}
