import { Command } from 'commander';
import { addLie, type RawLie } from './lie-options.js';

export interface RawServeOptions extends RawLie {
  port: string;
  metricsPort: string;
  reflection: boolean;
}

/** `grpc-red serve`, with `run` called once its options were read. */
export function serveCommand(run: (system: string, raw: RawServeOptions) => Promise<void>): Command {
  const command = new Command('serve')
    .description('Start an embedded system and leave it running until Ctrl-C, to try scenarios and metrics on.')
    .argument(
      '[system]',
      'user-service, CRUD over a SQLite database that is empty at first, or messaging, six services that stream too',
      'user-service',
    )
    .option('--port <n>', 'of gRPC; 0 for any free one', '50051')
    .option('--metrics-port <n>', 'of the metrics page; 0 for any free one', '9090')
    .option('--no-reflection', 'do not let it describe itself: who calls it needs its .proto files');
  addLie(command);
  command.action((system: string) => run(system, command.opts<RawServeOptions>()));
  return command;
}
