import { Command, Option } from 'commander';
import type { Scenario } from '../../plan/scenario/scenario.js';
import { GrpcRedError } from '../../shared/error.js';
import { addConnection, type RawConnection } from './connection-options.js';
import { addGhz, addStreams, type RawGhz } from './ghz-options.js';
import { addLoad, addSchedules, type RawLoad } from './load-options.js';
import { addMetricsSources, type RawMetricsSources } from './metrics-source-options.js';
import { addSchema, type RawSchema } from './schema-options.js';

/** What a `--call`, or a `--slow-call`, has gathered from the options that follow it, as text. */
export interface RawCall {
  method: string | null;
  data: string | null;
  /** Where a file gave `data` and `metadata` in place of the command line: `ghz.json:4:3`. */
  dataFrom?: string;
  metadataFrom?: string;
  dataFile: string | null;
  /** `-b`: standard input holds messages as bytes. */
  binary?: boolean;
  binaryFile?: string | null;
  binaryForm?: string | null;
  rows?: string | null;
  dataOrder?: string | null;
  metadata: string[];
  weight: string | null;
  expect: string[];
}

/** The options as commander leaves them: text, in the order of design where order matters. */
export interface RawBenchOptions extends RawConnection, RawGhz, RawLoad, RawSchema, RawMetricsSources {
  /** What stood before the first `--call`, or bound to none. */
  shared: RawCall;
  calls: RawCall[];
  /** `method` holds the time too: `pkg.Service/Method=50ms`. */
  slowCalls: RawCall[];
  /** Of the scenario; once it was read, it is there. */
  file?: string;
  scenario?: Scenario;
  metadataFile?: string;
  seed?: string;
  env?: string[];
  jwtKey?: string;
  disableTemplateData?: boolean;
  dryRun?: string | true;
  total?: string;
  duration?: string;
  maxDuration?: string;
  connections?: string;
  lbStrategy: string;
  keepalive?: string;
  keepaliveTimeout?: string;
  keepaliveWithoutCalls?: boolean;
  threads?: string;
  timeout: string;
  cancelAfter?: string;
  enableCompression?: boolean;
  warmup?: string;
  maxRecvMessageSize?: string;
  maxSendMessageSize?: string;
  settle: string;
  fail?: string[];
  abortOn?: string[];
  exclusive?: boolean;
  probe?: boolean;
  viaProxy?: boolean;
  convention?: string;
  metricsMap?: string[];
  output?: string;
  format: string;
  junit?: string;
  save?: string;
  details?: string;
  color?: boolean;
  name?: string;
  tags?: string;
  transport: string;
}

/** `grpc-red bench`, with `run` called once its options were read. */
export function benchCommand(
  run: (target: string | null, raw: RawBenchOptions, command: Command) => Promise<void>,
): Command {
  const shared = emptyCall();
  const calls: RawCall[] = [];
  const slowCalls: RawCall[] = [];
  let current = shared;
  const begin = (list: RawCall[], method: string) => {
    current = { ...emptyCall(), method };
    list.push(current);
  };
  /** An option that belongs to the `--call` before it: commander calls this in the order of the command line. */
  const bound = (flags: string, help: string, put: (call: RawCall, value: string) => void) =>
    new Option(flags, help).argParser((value: string) => put(current, value));
  /** Likewise one that each call takes once. */
  const boundOnce = (flags: string, help: string, key: OnceKey) =>
    bound(flags, help, (call, value) => {
      once(flags.split(/[ ,]/)[0]!, call[key]);
      call[key] = value;
    });
  const gather = (value: string, list: string[] = []) => [...list, value];

  const command = new Command('bench')
    .description('Drive RPCs of a gRPC server under load, and prove its metrics against the calls that were sent.')
    .argument('[target]', 'host:port of the server, or dns:///, ipv4:, ipv6:, unix:')
    .usage('<host:port> --call <pkg.Service/Method> [options]\n       grpc-red bench -f <scenario.yaml> [options]');

  command.optionsGroup('What to call:');
  command
    .option(
      '-f, --file <file>',
      'scenario to run: flows of several steps, set-up, teardown, and any option here by its long name; options beside it go first; "-" reads standard input',
      oneFile,
    )
    .addOption(
      new Option(
        '--call <method>',
        'method to call (pkg.Service/Method); repeatable, and -d, -D, -m, --weight and --expect bind to the --call before them',
      ).argParser((method: string) => begin(calls, method)),
    )
    .addOption(
      boundOnce(
        '-d, --data <json>',
        'request as JSON; "@" reads standard input; an array goes round robin for unary and server-stream calls, and is the list of messages for client-stream and bidi calls',
        'data',
      ),
    )
    .addOption(boundOnce('-D, --data-file <file>', 'the same, from a file', 'dataFile'))
    .addOption(
      new Option(
        '-b, --binary',
        'read the request from standard input as an encoded message, or as several with their length before each (varint)',
      ),
    )
    .on('option:binary', () => {
      current.binary = true;
    })
    .addOption(boundOnce('-B, --binary-file <file>', 'the same, from a file', 'binaryFile'))
    .addOption(
      boundOnce('--binary-form <form>', 'single or delimited, where binary data may be read as either', 'binaryForm'),
    )
    .addOption(
      boundOnce(
        '--rows <file>',
        'rows for {{.Row.column}}: CSV with a header, a JSON array, or an object on every line',
        'rows',
      ),
    )
    .addOption(
      boundOnce(
        '--data-order <order>',
        'how calls take the messages of a list, or rows: roundrobin, random or shuffle (default: roundrobin)',
        'dataOrder',
      ),
    )
    .addOption(
      bound('-m, --metadata <json>', 'request metadata, as \'{"k": "v"}\' or \'k: v\'; repeatable', (call, v) =>
        call.metadata.push(v),
      ),
    )
    .option('-M, --metadata-file <file>', 'request metadata from a JSON file, for all calls')
    .option('--seed <n>', 'makes random values and orders of data those of another run (the report names its seed)')
    .option('--env <name>', 'lets templates read this environment variable, as {{.Env.NAME}}; repeatable', gather)
    .option('--jwt-key <file>', 'the key that templates may sign tokens with, as {{jwt "RS256" .JwtKey "sub" "me"}}')
    .option('--disable-template-data', 'take {{ and }} in data and metadata as they are')
    .option('--dry-run [n]', 'print the first n requests of each call as JSON and as bytes (default: 3), and send none')
    .addOption(boundOnce('--weight <n>', 'share of this --call beside the others (default: 1)', 'weight'))
    .addOption(
      bound(
        '--expect <codes>',
        'status codes that the handler is known to give, e.g. 13,UNAVAILABLE: the metrics must then count each of them',
        (call, v) => call.expect.push(v),
      ),
    );

  command.option(
    '--config <file>',
    'settings from a ghz config file (JSON, YAML, TOML); what is typed goes before them',
  );

  command.optionsGroup('Where the schema comes from:');
  addSchema(command, 'metadata for reflection alone (default: that given before the first --call)');

  command.optionsGroup('How much:');
  addLoad(command)
    .option('-n, --total <n>', 'calls to send (default: 200)')
    .option('-z, --duration <time>', 'send for this long instead (10s, 1m30s)')
    .option('-x, --max-duration <time>', 'stop -n after this long')
    .option('--connections <n>', 'connections to spread the calls over (default: one for each thread)')
    .option('--threads <n>', 'engine threads (default: 1)')
    .option('-t, --timeout <time>', 'deadline of each call; 0 for none', '20s')
    .option(
      '--cancel-after <time>',
      'cancel every call that is still open this long after it was sent, to test how the server counts it',
    )
    .option(
      '--warmup <n|time>',
      'calls or time before anything is measured (default: a tenth of -z, at most 1s; none with -n or a rate)',
    );

  command.optionsGroup('How it changes:');
  addSchedules(command);

  command.optionsGroup('How streams go on:');
  addStreams(command);
  addGhz(command);

  command.optionsGroup('How to connect:');
  addConnection(command)
    .option(
      '--lb-strategy <name>',
      'where the target has several addresses: pick_first takes the first that works, round_robin all in turn',
      'pick_first',
    )
    .option('--keepalive <time>', 'ask a server that is quiet for so long whether it is still there (default: never)')
    .option('--keepalive-timeout <time>', 'how long it may take to answer that (default: 20s)')
    .option('--keepalive-without-calls', 'ask also while no call is open')
    .option('--transport <name>', 'wire, or grpc-js: slow, and a second opinion where a number is in doubt', 'wire')
    .option('-e, --enable-compression', 'send messages gzipped (answers are read in gzip and deflate in any case)')
    .option('--max-recv-message-size <size>', 'largest message to accept (default: 64MiB)')
    .option('--max-send-message-size <size>', 'largest message to send (default: 64MiB)');

  command.optionsGroup('What to prove:');
  addMetricsSources(command, "the server's Prometheus page, scraped before and after; repeat it for replicas")
    .option('--settle <time>', 'how long the page may take to agree before anything is called a failure', '10s')
    .addOption(
      new Option(
        '--slow-call <method=time>',
        "a method whose handler takes so long at least, e.g. pkg.Service/Method=50ms: called a few times alone, before the load, to prove that durations are not too short; with the -d, -D and -m after it, or those of the method's --call",
      ).argParser((text: string) => begin(slowCalls, text)),
    )
    .option(
      '--probe',
      'send a few calls before the load, of each method a prime number, to tell by them which family counts what where names do not say',
    )
    .option('--exclusive', 'nobody else calls the server: any call too many is a failure')
    .option(
      '--via-proxy',
      'calls go through a proxy that does not tell so by its headers: it may retry or answer itself',
    )
    .option('--convention <id>', 'read the page as this one of the known conventions (grpc-red detect names them)')
    .option(
      '--metrics-map <role=family>',
      "which family plays a role, and which labels: 'requests=my_calls_total{service=svc,method=rpc,code=outcome}', 'duration=my_seconds;unit=s', in-flight=none; repeatable (grpc-red detect prints them)",
      gather,
    );

  command.optionsGroup('What must hold:');
  command
    .option(
      '--fail <threshold>',
      "what must hold, or the exit code is 1: 'p99<50ms', 'error_rate<0.1%', 'rps>1000', 'pkg.Service/Method:max<1s', cannot-tell (an undecided verdict); repeatable, docs/thresholds.md lists them",
      gather,
    )
    .option(
      '--abort-on <threshold>',
      "what ends the run early, with exit code 1: 'error_rate>20%', 'errors>=100', 'avg>2s', 'p99>5s'; repeatable",
      gather,
    );

  command.optionsGroup('What to write:');
  command
    .option('-O, --format <format>', 'text (ghz: summary) or json (ghz: pretty)', 'text')
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
    .option('--junit <file>', 'write a JUnit report as well, one test case for every check, for CI systems')
    .option('--save <folder>', 'keep run.json and the scraped pages in a folder')
    .option('--details <file>', 'write a JSON line for every call of the measured phase')
    .option('--name <name>', 'name of the run, for the report')
    .option('--tags <json>', 'tags of the run, for the report')
    .option('--no-color', 'plain text (as does NO_COLOR)');

  command.action(async (target: string | undefined) => {
    const raw = {
      ...command.opts<Omit<RawBenchOptions, 'shared' | 'calls' | 'slowCalls'>>(),
      shared,
      calls,
      slowCalls,
    };
    await run(target ?? null, raw, command);
  });
  return command;
}

export function emptyCall(): RawCall {
  return { method: null, data: null, dataFile: null, metadata: [], weight: null, expect: [] };
}

function oneFile(file: string, before: string | undefined): string {
  if (before === undefined) return file;
  throw new GrpcRedError('usage', '-f was given twice.', 'Give one scenario: it may have any number of flows.');
}

/** What a call has once, as it was given. */
type OnceKey = 'data' | 'dataFile' | 'binaryFile' | 'binaryForm' | 'rows' | 'dataOrder' | 'weight';

function once(option: string, known: string | null | undefined): void {
  if (known === null || known === undefined) return;
  throw new GrpcRedError(
    'usage',
    `${option} was given twice for the same --call.`,
    'Give it once; several messages go into one JSON array, other calls into a --call of their own.',
  );
}
