import { GrpcRedError } from '../../shared/error.js';
import type { Ramp } from '../../shared/load-shape.js';
import { duration, ratePerSecond, signedNumber, wholeNumber } from './parse-values.js';

/** The options of one schedule, as text; 0 is ghz's word for "not given". */
export interface RawRamp {
  start: string | undefined;
  step: string | undefined;
  stepDuration: string | undefined;
  end: string | undefined;
  maxDuration: string | undefined;
}

/**
 * How a rate, or the calls in flight, change; null where they do not.
 *
 * @param what `load` or `concurrency`, as the options are called
 */
export function readRamp(
  what: 'load' | 'concurrency',
  schedule: 'const' | 'step' | 'line',
  raw: RawRamp,
): ({ shape: 'steps' | 'line' } & Ramp) | null {
  if (schedule === 'const') {
    refuseAll(what, raw);
    return null;
  }
  const number = (name: string, text: string) =>
    what === 'load' ? ratePerSecond(`--load-${name}`, text) : wholeNumber(`--concurrency-${name}`, text, 0);
  const needed = (name: keyof typeof NEEDED, text: string | undefined) => {
    if (text !== undefined) return text;
    throw new GrpcRedError(
      'usage',
      `--${what}-schedule ${schedule} needs --${what}-${name}: ${NEEDED[name]}.`,
      `For example: ${EXAMPLES[what][schedule]}.`,
    );
  };
  const start = number('start', needed('start', raw.start));
  const step = signedNumber(`--${what}-step`, needed('step', raw.step), what === 'concurrency');
  const endGiven = raw.end === undefined ? 0 : number('end', raw.end);
  const maxMs = given(raw.maxDuration) ? duration(`--${what}-max-duration`, raw.maxDuration!, 'refused') : null;
  const end = endGiven === 0 ? null : endGiven;
  if (step === 0) {
    throw new GrpcRedError(
      'usage',
      `--${what}-step 0 changes nothing.`,
      `Say by how much, or leave --${what}-schedule out.`,
    );
  }
  if (end !== null && (end - start) * step <= 0) {
    throw new GrpcRedError(
      'usage',
      `From ${start} by steps of ${step}, --${what}-end ${end} is never reached.`,
      `Make --${what}-step ${end > start ? 'positive' : 'negative'}, or give another end.`,
    );
  }
  if (schedule === 'line') {
    if (given(raw.stepDuration) && duration(`--${what}-step-duration`, raw.stepDuration!, 'refused') !== 1000) {
      throw new GrpcRedError(
        'usage',
        `--${what}-step-duration is for steps: a line changes by --${what}-step in every second.`,
        `Leave it out, or take --${what}-schedule step.`,
      );
    }
    return { shape: 'line', start, step, everyMs: 1000, end, maxMs };
  }
  const stepDuration = needed('step-duration', given(raw.stepDuration) ? raw.stepDuration : undefined);
  const everyMs = duration(`--${what}-step-duration`, stepDuration, 'refused');
  return { shape: 'steps', start, step, everyMs, end, maxMs };
}

const NEEDED = {
  start: 'what to begin with',
  step: 'by how much it changes',
  'step-duration': 'how long each step lasts',
};

const EXAMPLES = {
  load: {
    step: '--load-schedule step --load-start 50 --load-step 10 --load-step-duration 5s --load-end 150',
    line: '--load-schedule line --load-start 200 --load-step=-2 --load-end 50',
  },
  concurrency: {
    step: '--concurrency-schedule step --concurrency-start 5 --concurrency-step 5 --concurrency-step-duration 5s --concurrency-end 50',
    line: '--concurrency-schedule line --concurrency-start 20 --concurrency-step 2 --concurrency-max-duration 30s',
  },
};

function given(text: string | undefined): text is string {
  return text !== undefined && !/^0[a-zµμ]*$/.test(text);
}

/** Settings of a schedule that is not one would be ignored. */
function refuseAll(what: string, raw: RawRamp): void {
  const names = {
    start: 'start',
    step: 'step',
    stepDuration: 'step-duration',
    end: 'end',
    maxDuration: 'max-duration',
  };
  for (const [key, name] of Object.entries(names) as [keyof RawRamp, string][]) {
    if (!given(raw[key])) continue;
    throw new GrpcRedError(
      'usage',
      `--${what}-${name} is about a ${what === 'load' ? 'rate' : 'number of calls in flight'} that changes, and --${what}-schedule does not say how.`,
      `Add --${what}-schedule step or line, or leave it out.`,
    );
  }
}
