import { Command } from 'commander';
import { addConnection, type RawConnection } from './connection-options.js';
import { addSchema, type RawSchema } from './schema-options.js';

export type RawInitOptions = RawConnection & RawSchema & { metrics?: string[]; output: string; force?: boolean };

/** `grpc-red init`, with `run` called once its options were read. */
export function initCommand(run: (target: string, raw: RawInitOptions) => Promise<void>): Command {
  const gather = (value: string, list: string[] = []) => [...list, value];
  const command = new Command('init')
    .description(
      'Write a scenario for a server from its schema, with a request for each method. Those that only read are called, the others stand in comments. Calls none of them.',
    )
    .argument('<target>', 'host:port of the server, or dns:///, ipv4:, ipv6:, unix:')
    .option('-o, --output <file>', 'file to write; "-" is standard output', 'scenario.yaml')
    .option('--force', 'write over a file that is there')
    .option('--metrics <url>', "the server's Prometheus page, for the scenario; repeatable", gather);
  addConnection(addSchema(command));
  command.action((target: string) => run(target, command.opts<RawInitOptions>()));
  return command;
}
