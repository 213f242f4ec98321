import type { SlowCallOption } from '../../plan/bench-options.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { RawCall } from '../arguments/bench-command.js';
import { duration } from './parse-values.js';

/** A coarse clock ticks every 16 ms: below that nothing is proven. */
const LEAST_SLOW_MS = 20;
const MOST_SLOW_MS = 60_000;

/** `pkg.Service/Method=50ms`; throws `usage` for anything that could prove nothing. */
export function readSlowCall(
  { method: text, weight }: RawCall,
  deadlineMs: number,
): Pick<SlowCallOption, 'method' | 'leastMs'> {
  const parts = /^(.*[^=\s])\s*=\s*([^=]*)$/.exec(text!);
  if (parts === null) {
    throw new GrpcRedError(
      'usage',
      `--slow-call takes a method and the least time of its handler, not ${quote(text!)}.`,
      'For example: --slow-call pkg.Service/Method=50ms.',
    );
  }
  const [, method, time] = parts;
  const leastMs = duration('--slow-call', time!.trim(), 'refused');
  if (leastMs < LEAST_SLOW_MS || leastMs > MOST_SLOW_MS) {
    throw new GrpcRedError(
      'usage',
      `--slow-call takes a time from ${LEAST_SLOW_MS} ms to ${MOST_SLOW_MS / 1000} s, not ${quote(time!)}.`,
      `Name a call whose handler takes at least ${LEAST_SLOW_MS} ms: below that, the tick of a coarse clock may be all there is.`,
    );
  }
  if (deadlineMs !== 0 && deadlineMs <= leastMs) {
    throw new GrpcRedError(
      'usage',
      `--slow-call ${quote(text!)} would always meet its deadline.`,
      'Give it more time with -t.',
    );
  }
  if (weight !== null) {
    throw new GrpcRedError(
      'usage',
      '--weight was given for a --slow-call, which has no share of the load.',
      'Put it behind a --call.',
    );
  }
  return { method: method!, leastMs };
}
