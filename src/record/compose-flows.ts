import { GrpcRedError } from '../shared/error.js';
import type { MethodTarget } from '../target/method-target.js';
import type { CheckCounts } from './check-books.js';
import type { FlowCounts } from './flow-books.js';
import { mergeEncoded } from './histogram.js';
import type { CheckReason, CheckResult, FlowResult, Ledger } from './run-result.js';

/** A flow as it was planned; without a name it is not told of. */
export interface FlowName {
  name: string | null;
  weight: number;
}

/** The checks of one plan, and how often each thread looked at them. */
export interface CheckPart {
  planned: readonly {
    flowIndex: number;
    stepIndex: number;
    methodIndex: number;
    reason: CheckReason;
    subject: string;
  }[];
  flows: readonly FlowName[];
  counts: readonly CheckCounts[];
  /** The ledger of measured calls, and of all others. */
  ledgers: readonly [Ledger, Ledger];
}

/**
 * What became of each flow that has a name, over all threads.
 *
 * @throws GrpcRedError `bad-books` where they do not balance
 */
export function composeFlows(flows: readonly FlowName[], threads: readonly (readonly FlowCounts[])[]): FlowResult[] {
  return flows.flatMap(({ name, weight }, i) => {
    if (name === null) return [];
    const parts = threads.map((counts) => counts[i]!);
    const sum = (key: Exclude<keyof FlowCounts, 'latency'>) => parts.reduce((total, part) => total + part[key], 0);
    const result: FlowResult = {
      name,
      weight,
      started: sum('started'),
      completed: sum('completed'),
      completedInWindow: sum('completedInWindow'),
      broken: sum('broken'),
      cut: sum('cut'),
      latency: mergeEncoded(parts.map(({ latency }) => latency)),
    };
    const { started, completed, broken, cut } = result;
    if (started === completed + broken + cut) return [result];
    throw new GrpcRedError(
      'bad-books',
      `The books of grpc-red do not balance: ${started} flows started, ${completed + broken + cut} ended (${name}).`,
      'This is a bug of grpc-red, and no figure of this run can be trusted; please report it.',
    );
  });
}

/** Every check of the measured phase, and those of other phases that were looked at. */
export function composeChecks(parts: readonly CheckPart[], methods: readonly MethodTarget[]): CheckResult[] {
  return parts.flatMap(({ planned, flows, counts, ledgers }) =>
    planned.flatMap(({ flowIndex, stepIndex, methodIndex, reason, subject }, i) =>
      ledgers.flatMap((ledger, group): CheckResult[] => {
        const cell = 2 * i + group;
        const judged = counts.reduce((sum, one) => sum + one.judged[cell]!, 0);
        if (judged === 0 && ledger !== 'load') return [];
        const { service, method } = methods[methodIndex]!;
        return [
          {
            ledger,
            flow: flows[flowIndex]!.name,
            step: stepIndex + 1,
            service,
            method,
            reason,
            subject,
            judged,
            broken: counts.reduce((sum, one) => sum + one.broken[cell]!, 0),
            example: counts.map((one) => one.examples[cell]).find((one) => one != null) ?? null,
          },
        ];
      }),
    ),
  );
}
