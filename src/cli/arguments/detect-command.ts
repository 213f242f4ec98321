import { Command } from 'commander';
import type { RawBenchOptions } from './bench-command.js';
import { addConnection, type RawConnection } from './connection-options.js';
import { addMetricsSources, type RawMetricsSources } from './metrics-source-options.js';
import { addSchema, type RawSchema } from './schema-options.js';

export type RawDetectOptions = RawConnection &
  RawSchema &
  RawMetricsSources &
  Pick<RawBenchOptions, 'convention' | 'metricsMap' | 'format' | 'output' | 'color'>;

/** `grpc-red detect`, with `run` called once its options were read. */
export function detectCommand(run: (target: string, raw: RawDetectOptions) => Promise<void>): Command {
  const gather = (value: string, list: string[] = []) => [...list, value];
  const command = new Command('detect')
    .description(
      "Say which family and label of a server's metrics page plays which role, and what a run could prove. Sends no call.",
    )
    .argument('<target>', 'host:port of the server');
  addMetricsSources(command, "the server's Prometheus page; repeat it for replicas")
    .option('--convention <id>', 'read the page as this one of the known conventions')
    .option('--metrics-map <role=family>', 'which family plays a role, as for bench; repeatable', gather);
  addSchema(command);
  addConnection(command)
    .option('-O, --format <format>', 'text or json', 'text')
    .option('-o, --output <file>', 'write it to a file instead of standard output')
    .option('--no-color', 'plain text (as does NO_COLOR)');
  command.action((target: string) => run(target, command.opts<RawDetectOptions>()));
  return command;
}
