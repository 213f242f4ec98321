import { Command, CommanderError, Option } from 'commander';
import { escapeText } from '../report/escape-text.js';
import { asSentence } from '../shared/as-sentence.js';
import { GrpcRedError } from '../shared/error.js';
import { benchCommand } from './arguments/bench-command.js';
import { callCommand } from './arguments/call-command.js';
import { demoCommand } from './arguments/demo-command.js';
import { describeCommand } from './arguments/describe-command.js';
import { detectCommand } from './arguments/detect-command.js';
import { diffCommand } from './arguments/diff-command.js';
import { goBooleans } from './arguments/go-booleans.js';
import { healthCommand } from './arguments/health-command.js';
import { initCommand } from './arguments/init-command.js';
import { listCommand } from './arguments/list-command.js';
import { scrapeCommand } from './arguments/scrape-command.js';
import { serveCommand } from './arguments/serve-command.js';
import { usageHint } from './arguments/usage-hint.js';
import { verifyCommand } from './arguments/verify-command.js';
import { endProcess } from './end-process.js';
import { keepYoungHeapSmall } from './keep-young-heap-small.js';
import { version } from './version.js';

const EXIT_COULD_NOT_RUN = 2;
const EXIT_INTERRUPTED = 130;

// Deprecations inside our dependencies are our business, not the user's.
process.noDeprecation = true;

// A reader that has had enough (`| head`) is no fault; whatever else is under way is still cleaned up.
// What a report could not be written for is told where it is written.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const program = new Command('grpc-red')
  .description(
    'Loads a gRPC service, described by its reflection or its .proto files, and proves whether its RED metrics match the calls that were sent.',
  )
  .version(version(), '-V, --version')
  // What stands behind a command is the command's: `call -v` is no question for the version.
  .enablePositionalOptions()
  .addOption(new Option('-v', 'as ghz has it').hideHelp())
  .on('option:v', () => {
    console.log(version());
    throw new CommanderError(0, 'commander.version', version());
  })
  .addCommand(
    benchCommand(async (target, given, command) => {
      // Loaded when it is needed: the imports behind it take longer than everything before them, and most mistakes are
      // told without it.
      const { readBench } = await import('./read/read-bench.js');
      const { options, raw, placed } = await readBench(target, given, command);
      const { bench } = await import('./commands/bench.js');
      process.exitCode = await placed(() => bench(options, raw));
    }),
  )
  .addCommand(
    listCommand(async (target, service, raw) => {
      const { list } = await import('./commands/list.js');
      await list(target, service, raw);
    }),
  )
  .addCommand(
    describeCommand(async (target, symbol, raw) => {
      const { describe } = await import('./commands/describe.js');
      await describe(target, symbol, raw);
    }),
  )
  .addCommand(
    callCommand(async (target, method, raw) => {
      const { call } = await import('./commands/call.js');
      process.exitCode = await call(target, method, raw);
    }),
  )
  .addCommand(
    healthCommand(async (target, service, raw) => {
      const { health } = await import('./commands/health.js');
      process.exitCode = await health(target, service, raw);
    }),
  )
  .addCommand(
    initCommand(async (target, raw) => {
      const { init } = await import('./commands/init.js');
      await init(target, raw);
    }),
  )
  .addCommand(
    detectCommand(async (target, raw) => {
      const { detect } = await import('./commands/detect.js');
      process.exitCode = await detect(target, raw);
    }),
  )
  .addCommand(
    demoCommand(async (system, raw) => {
      const { demo } = await import('./commands/demo.js');
      process.exitCode = await demo(system, raw);
    }),
  )
  .addCommand(
    serveCommand(async (system, raw) => {
      const { serve } = await import('./commands/serve.js');
      await serve(system, raw);
    }),
  )
  .addCommand(
    scrapeCommand(async (urls, raw) => {
      keepYoungHeapSmall();
      const { scrapePages } = await import('./commands/scrape.js');
      await scrapePages(urls, raw);
    }),
  )
  .addCommand(
    diffCommand(async (before, after, raw) => {
      keepYoungHeapSmall();
      const { diff } = await import('./commands/diff.js');
      await diff(before, after, raw);
    }),
  )
  .addCommand(
    verifyCommand(async (raw) => {
      keepYoungHeapSmall();
      const { verifyRun } = await import('./commands/verify.js');
      process.exitCode = await verifyRun(raw);
    }),
  );
program.addHelpText(
  'after',
  `
First steps:
  grpc-red demo                               see it work on a system of its own
  grpc-red list localhost:50051 --plaintext   what a server serves
  grpc-red init localhost:50051 --plaintext   write scenario.yaml for it
  grpc-red bench -f scenario.yaml             run that; with --fail 'p95<50ms' the
                                              exit code is 1 where it is slower`,
);
for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({ outputError: () => {}, getOutHelpWidth: helpWidth });
  // Beside the longest option there is room for three words on the narrowest of terminals.
  command.configureHelp({ minWidthToWrap: 16 });
  command.showSuggestionAfterError();
}

process.on('uncaughtException', (error) => process.exit(exitCodeOfError(error)));

try {
  await program.parseAsync(goBooleans(process.argv));
} catch (error) {
  process.exitCode = exitCodeOfError(error);
  // What was under way, a reflection or a scrape, would go on until its time is over; nothing of ours is to be written.
  if (process.exitCode === EXIT_INTERRUPTED) process.exit();
}
endProcess();

/** As wide as reports are. */
function helpWidth(): number {
  return Number(process.env.COLUMNS) || process.stdout.columns || 80;
}

/** The command that was typed, as it stands before its options; nothing where there is none of that name. */
function commandNamed(): string {
  const typed = process.argv[2];
  return program.commands.some((command) => command.name() === typed) ? `${typed} ` : '';
}

/** ghz has no commands: who comes from it begins with options, or with the target. */
function commandFirst({ message }: CommanderError): string {
  const hasOne = commandNamed() !== '' || message.includes('Did you mean');
  return hasOne ? '' : 'A command comes first, as in grpc-red bench localhost:50051 --plaintext. ';
}

/** Known errors are told in two lines; unknown ones are bugs, keep their stack, and must not look like a verdict. */
function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return EXIT_COULD_NOT_RUN;
    const known = commandNamed() === '' ? null : usageHint(error.message);
    tell(
      error.message.replace(/^error: /, ''),
      `${known === null ? '' : `${known} `}${commandFirst(error)}See grpc-red ${commandNamed()}--help.`,
    );
    return EXIT_COULD_NOT_RUN;
  }
  if (!(error instanceof GrpcRedError)) {
    console.error(error);
    return EXIT_COULD_NOT_RUN;
  }
  tell(error.message, error.hint);
  return error.code === 'interrupted' ? EXIT_INTERRUPTED : EXIT_COULD_NOT_RUN;
}

function tell(message: string, hint: string): void {
  process.stderr.write(`grpc-red: ${oneLine(message)}\n          ${oneLine(hint)}\n`);
}

/** Known errors quote what servers and files say: nothing of that may break the line or steer the terminal. */
function oneLine(text: string): string {
  return escapeText(asSentence(text.replace(/\s*\n\s*/g, ' ')));
}
