import { randomInt } from 'node:crypto';
import type { TemplatingOptions } from '../../plan/bench-options.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import { readTextFile } from '../files/read-input.js';
import { wholeNumber } from './parse-values.js';

/** A seed that is drawn is short enough to be typed again. */
const SEEDS = 1_000_000_000;

type RawTemplating = Pick<RawBenchOptions, 'seed' | 'env' | 'jwtKey' | 'disableTemplateData'>;

/** What templates may use: a seed, the variables of the environment that were named, a key. */
export function readTemplating(
  { seed, env = [], jwtKey, disableTemplateData }: RawTemplating,
  environment: NodeJS.ProcessEnv = process.env,
): TemplatingOptions {
  return {
    isOn: disableTemplateData !== true,
    seed: seed === undefined ? randomInt(SEEDS) : wholeNumber('--seed', seed, 0),
    env: Object.fromEntries(env.map((name) => [name, variable(name, environment)])),
    jwtKey: jwtKey === undefined ? null : readTextFile('--jwt-key', jwtKey).trim(),
  };
}

function variable(name: string, environment: NodeJS.ProcessEnv): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    const says = `--env takes the name of an environment variable, not ${quote(name)}.`;
    throw new GrpcRedError('usage', says, 'Its value stays out of the command line: --env TOKEN.');
  }
  // Beside the variables, the object has what every object of JavaScript has.
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value !== undefined) return value;
  throw new GrpcRedError(
    'bad-input',
    `--env ${name}: there is no such environment variable.`,
    `Set it: export ${name}=….`,
  );
}
