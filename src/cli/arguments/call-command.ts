import { Command, Option } from 'commander';
import type { RawBenchOptions } from './bench-command.js';
import { addConnection, type RawConnection } from './connection-options.js';
import { addSchema, type RawSchema } from './schema-options.js';

export type RawCallOptions = RawConnection &
  RawSchema &
  Pick<
    RawBenchOptions,
    | 'metadataFile'
    | 'seed'
    | 'env'
    | 'jwtKey'
    | 'disableTemplateData'
    | 'timeout'
    | 'enableCompression'
    | 'maxRecvMessageSize'
    | 'maxSendMessageSize'
    | 'transport'
  > & {
    data?: string;
    dataFile?: string;
    binary?: boolean;
    binaryFile?: string;
    binaryForm?: string;
    rows?: string;
    metadata?: string[];
    header?: string[];
    emitDefaults?: boolean;
    verbose?: boolean;
  };

/** `grpc-red call`, with `run` called once its options were read. */
export function callCommand(
  run: (target: string, method: string | undefined, raw: RawCallOptions) => Promise<void>,
): Command {
  const gather = (value: string, list: string[] = []) => [...list, value];
  const command = new Command('call')
    .description(
      'Make one call of any kind, and print its answer as JSON. The exit code is 64 + the status, or 0 for OK.',
    )
    .argument('<target>', 'host:port of the server, or dns:///, ipv4:, ipv6:, unix:')
    .argument('[method]', 'pkg.Service/Method; may be left out where the server has only one');

  command.optionsGroup('What to send:');
  command
    .option(
      '-d, --data <json>',
      'request as JSON; an array is the list of messages of a client-stream or bidi call; "@" reads standard input, of which such a call sends each message as it comes',
    )
    .option('-D, --data-file <file>', 'the same, from a file; a list of messages may be NDJSON or CSV, too')
    .option(
      '-b, --binary',
      'read the request from standard input as an encoded message, or as several (varint lengths)',
    )
    .option('-B, --binary-file <file>', 'the same, from a file')
    .option('--binary-form <form>', 'single or delimited, where binary data may be read as either')
    .option(
      '--rows <file>',
      'rows of which {{.Row.column}} reads the first: CSV, a JSON array, or an object on every line',
    )
    .option('-m, --metadata <json>', 'request metadata, as \'{"k": "v"}\' or \'k: v\'; repeatable', gather)
    // grpcurl's name for it.
    .addOption(new Option('-H, --header <line>', 'the same').argParser(gather).hideHelp())
    .option('-M, --metadata-file <file>', 'request metadata from a JSON file')
    .option('--env <name>', 'let templates read this environment variable, as {{.Env.NAME}}; repeatable', gather)
    .option('--jwt-key <file>', 'the key that templates may sign tokens with, as {{jwt "RS256" .JwtKey "sub" "me"}}')
    .option('--seed <n>', 'make random values those of the first call of a bench with this seed')
    .option('--disable-template-data', 'take {{ and }} in data and metadata as they are')
    .option('-t, --timeout <time>', 'deadline of the call; 0 for none', '20s')
    .option('-e, --enable-compression', 'send messages gzipped');

  command.optionsGroup('What to print:');
  command
    .option('--emit-defaults', 'show also the fields that hold nothing')
    .option('-v, --verbose', "tell the answer's headers and trailers, on standard error");

  command.optionsGroup('Where the schema comes from:');
  addSchema(command, 'metadata for reflection alone (default: that of the call)');

  command.optionsGroup('How to connect:');
  addConnection(command)
    .addOption(new Option('--transport <name>', 'wire, or grpc-js for a second opinion').default('wire'))
    .option('--max-recv-message-size <size>', 'largest message to accept (default: 64MiB)')
    .option('--max-send-message-size <size>', 'largest message to send (default: 64MiB)');
  command.action((target: string, method?: string) => run(target, method, command.opts<RawCallOptions>()));
  return command;
}
