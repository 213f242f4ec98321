import type { CallPlan, Flow, Phase, Step } from '../../src/plan/call-plan.js';
import { constantPayload } from '../../src/plan/payload.js';
import { NO_INPUTS } from '../../src/plan/template/render-context.js';
import type { CallKind } from '../../src/shared/call-kind.js';

/** Plans for tests of the engine: methods `/test.Service/Method0`, … for as many as the flows name. */
export function aPlan({ kind = 'unary', ...fields }: Partial<CallPlan> & { kind?: CallKind } = {}): CallPlan {
  const flows = fields.flows ?? [aFlow(0, 1)];
  const methodCount = 1 + Math.max(...flows.flatMap(({ steps }) => steps.map((step) => step.methodIndex)));
  const threads = fields.threads ?? 1;
  return {
    endpoint: { address: 'fake:1', tls: null, authority: null, connectTimeoutMs: 1000 },
    transport: 'fake',
    methods: Array.from({ length: methodCount }, (_, i) => ({
      service: 'test.Service',
      method: `Method${i}`,
      path: `/test.Service/Method${i}`,
      kind,
      inputType: 'test.Request',
      outputType: 'test.Response',
    })),
    flows,
    inputs: NO_INPUTS,
    firstNumber: 0,
    numberAside: null,
    phases: [measured({ flows: 10 })],
    concurrency: 10,
    connections: threads,
    lbStrategy: 'pick_first',
    keepalive: null,
    threads,
    deadlineMs: 20_000,
    cancelAfterMs: null,
    drainMs: 30_000,
    maxReceiveBytes: 1e6,
    maxSendBytes: 1e6,
    compression: 'identity',
    detailsFile: null,
    answerTypes: null,
    ...fields,
  };
}

/** A flow of one call, of `messages` one-byte messages. */
export function aFlow(methodIndex: number, weight: number, messages = 1): Flow {
  const payload = constantPayload(Array.from({ length: messages }, (_, i) => Uint8Array.of(i)));
  return { name: null, weight, steps: [aStep(methodIndex, { payload })], rows: null, order: 'roundrobin' };
}

/** One call of one message, of which nothing is asked. */
export function aStep(methodIndex: number, fields: Partial<Step> = {}): Step {
  return {
    methodIndex,
    payload: constantPayload([Uint8Array.of(0)]),
    metadata: [],
    varying: [],
    expect: [],
    capture: [],
    check: null,
    deadlineMs: null,
    stream: null,
    ...fields,
  };
}

export function measured(limit: Partial<Phase['limit']>, pacer: Phase['pacer'] = { shape: 'closed' }): Phase {
  return { name: 'measured', pacer, places: { shape: 'constant' }, limit: { flows: null, durationMs: null, ...limit } };
}

export function warmUp(limit: Partial<Phase['limit']>): Phase {
  return { ...measured(limit), name: 'warm-up' };
}
