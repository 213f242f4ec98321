import { Command, Option } from 'commander';
import type { RawBenchOptions } from './bench-command.js';
import { addConnection, type RawConnection } from './connection-options.js';

export type RawHealthOptions = RawConnection &
  Pick<RawBenchOptions, 'metadataFile' | 'timeout' | 'transport'> & {
    metadata?: string[];
    watch?: boolean;
    wait?: string;
  };

/** `grpc-red health`, with `run` called once its options were read. */
export function healthCommand(
  run: (target: string, service: string | undefined, raw: RawHealthOptions) => Promise<void>,
): Command {
  const gather = (value: string, list: string[] = []) => [...list, value];
  const command = new Command('health')
    .description('Ask a server by grpc.health.v1 whether it serves. The exit code is 0 for SERVING, else 1.')
    .argument('<target>', 'host:port of the server, or dns:///, ipv4:, ipv6:, unix:')
    .argument('[service]', 'ask about this service (pkg.Service), not about the whole server');
  command
    .option('--wait <time>', 'ask until it serves, for so long at most (30s)')
    .option('--watch', 'print its state, and each change of it, until Ctrl-C')
    .option('-t, --timeout <time>', 'deadline of each question', '5s')
    .option('-m, --metadata <json>', 'metadata of the call, as \'{"k": "v"}\' or \'k: v\'; repeatable', gather)
    .option('-M, --metadata-file <file>', 'metadata from a JSON file');
  addConnection(command).addOption(
    new Option('--transport <name>', 'wire, or grpc-js for a second opinion').default('wire'),
  );
  command.action((target: string, service?: string) => run(target, service, command.opts<RawHealthOptions>()));
  return command;
}
