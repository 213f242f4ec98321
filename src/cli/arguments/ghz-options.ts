import { type Command, Option } from 'commander';

/** What ghz has and grpc-red has under other names, or not at all, as text. docs/ghz.md says what becomes of each. */
export interface RawGhz {
  config?: string;
  skipFirst?: string;
  countErrors?: boolean;
  cpus?: string;
  debug?: string;
  durationStop?: string;
  disableTemplateFunctions?: boolean;
  streamInterval?: string;
  streamCallDuration?: string;
  streamCallCount?: string;
  streamDynamicMessages?: boolean;
}

/** How streams go on, for all calls that are streams. */
export function addStreams(command: Command): Command {
  return command
    .option('--stream-interval <time>', 'from one message sent to the next, where the client streams')
    .option(
      '--stream-call-count <n>',
      'messages to send, the data over and over; where only the server streams, cancel after so many received',
    )
    .option(
      '--stream-call-duration <time>',
      'close the stream after this long; where only the server streams, cancel it',
    )
    .addOption(new Option('--stream-dynamic-messages', 'as it always is: each message is made anew').hideHelp());
}

/** Words of ghz that have others here: known, so that its command lines work, but not shown. */
export function addGhz(command: Command): Command {
  const hidden = (flags: string) => command.addOption(new Option(flags).hideHelp());
  for (const flags of [
    '--skipFirst <n>',
    '--count-errors',
    '--cpus <n>',
    '--debug <file>',
    '--duration-stop <how>',
    '--disable-template-functions',
  ]) {
    hidden(flags);
  }
  return command;
}
