import { type Command, Option } from 'commander';

export interface RawLie {
  lie?: string;
  spacedLabels?: boolean;
}

/** Adds what an embedded system's metrics can be made to do. */
export function addLie(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--lie <name>',
        'break its metrics on purpose: error-not-counted, dropped-guard, doubled, milliseconds, thousandths or stuck-clock',
      ),
    )
    .option('--spaced-labels', 'print a space after each comma between labels, as its real library does');
}
