import type { Command } from 'commander';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { applyGhzConfig } from './apply-ghz-config.js';
import { readGhzConfig } from './read-ghz-config.js';

/** The command line with what a ghz config adds to it. */
export function withGhzConfig(
  target: string | null,
  raw: RawBenchOptions,
  command: Command,
  file: string,
  text: string,
): { target: string; raw: RawBenchOptions } {
  const config = readGhzConfig(text, file);
  const typed = new Set(Object.keys(raw).filter((name) => command.getOptionValueSource(name) === 'cli'));
  const whole = applyGhzConfig(target, raw, typed, config);
  if (whole.target !== null) return { target: whole.target, raw: whole.raw };
  throw new GrpcRedError(
    'usage',
    `There is no host in ${quote(file)}, and none was typed.`,
    'Write "host" into it, or host:port on the command line.',
  );
}
