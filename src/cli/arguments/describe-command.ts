import { Command } from 'commander';
import { addConnection } from './connection-options.js';
import type { RawListOptions } from './list-command.js';
import { addSchema } from './schema-options.js';

/** `grpc-red describe`, with `run` called once its options were read. */
export function describeCommand(
  run: (target: string | undefined, symbol: string | undefined, raw: RawListOptions) => Promise<void>,
): Command {
  const command = new Command('describe')
    .description('Show a service, method, message or enum as proto source, and for a method a request to paste.')
    .argument('[target]', 'host:port of the server; not needed with --proto or --protoset')
    .argument('[symbol]', 'what to show: pkg.Service, pkg.Service/Method or pkg.Message, or the end of such a name');
  addConnection(addSchema(command));
  command
    .option('-O, --format <format>', 'text or json', 'text')
    .option('-o, --output <file>', 'write it to a file instead of standard output')
    .option('--no-color', 'plain text (as does NO_COLOR)');
  command.action((target?: string, symbol?: string) => run(target, symbol, command.opts<RawListOptions>()));
  return command;
}
