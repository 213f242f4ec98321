import type { MethodTarget } from '../target/method-target.js';
import type { Recording } from './recorder.js';
import { type MethodResult, NO_TIMES } from './run-result.js';
import { tallyFrom } from './tally.js';

/** The books of calls that were made to probe, before there is a run to stand in: as the run will have them. */
export function probedMethods(
  {
    methods,
    flows,
  }: { methods: readonly MethodTarget[]; flows: readonly { steps: { methodIndex: number; expect: number[] }[] }[] },
  { tally }: Recording,
): MethodResult[] {
  const books = tallyFrom(tally);
  const steps = flows.flatMap((flow) => flow.steps);
  return methods.map(({ service, method, path, kind }, index) => ({
    service,
    method,
    path,
    kind,
    expect: steps.filter(({ methodIndex }) => methodIndex === index).flatMap(({ expect }) => expect),
    endedInWindow: 0,
    receivedIsLeast: false,
    ledgers: books.rowsOf(index),
    histograms: NO_TIMES,
    slowCall: null,
  }));
}
